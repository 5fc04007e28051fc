import { columnId, expect, originColumn, type PostgresqlClient, type Stack, test } from '../../../fixtures/index.ts';
import { openPool } from '../../../fixtures/technologies/postgresql/connection.ts';
import type { PostgresqlSession } from '../../../fixtures/technologies/postgresql/session.ts';
import { inSnapshot, type Snapshot } from '../../../fixtures/technologies/postgresql/snapshot.ts';
import { TableWatch } from '../../../fixtures/technologies/postgresql/table-watch.ts';
import { withSession } from '../../../fixtures/technologies/postgresql/with-session.ts';
import type { BlindWindow } from '../../../fixtures/trace/types.ts';
import { loginOf } from './database.ts';

test.use({ platform: 'e2e/harness/postgresql/platform.ts' });

/** One hop's looks, one by one, with what others do between a look's `BEGIN` and its snapshot. */
class StepwiseWatch implements AsyncDisposable {
  readonly seen: unknown[] = [];
  readonly blind: BlindWindow[] = [];
  readonly #pool;
  readonly #login;
  readonly #watch: TableWatch;

  private constructor(stack: Stack, schema: string) {
    this.#login = loginOf(stack);
    this.#pool = openPool(this.#login, 'public', 5_000);
    this.#watch = new TableWatch({
      hop: 'table.own',
      table: `${schema}.own`,
      recorder: { record: (_, id) => void this.seen.push(id) },
      identify: columnId('id'),
      origin: originColumn('position'),
      hasCommitTimes: false,
    });
  }

  static async open(stack: Stack, { schema }: PostgresqlClient): Promise<StepwiseWatch> {
    const stepwise = new StepwiseWatch(stack, schema);
    await stepwise.#inSnapshot((session, snapshot) => stepwise.#watch.open(session, snapshot));
    return stepwise;
  }

  async look(meanwhile: () => Promise<unknown> = () => Promise.resolve()): Promise<void> {
    await this.#inSnapshot(async (session, snapshot) => {
      const window = await this.#watch.look(session, snapshot);
      if (window !== undefined) this.blind.push(window);
    }, meanwhile);
  }

  async #inSnapshot(
    body: (session: PostgresqlSession, snapshot: Snapshot) => Promise<void>,
    meanwhile?: () => Promise<unknown>,
  ): Promise<void> {
    await withSession(this.#pool, this.#login, async (session) => {
      const interrupted: PostgresqlSession = {
        query: (sql, parameters) => session.query(sql, parameters),
        execute: async (sql, parameters) => {
          const count = await session.execute(sql, parameters);
          if (sql.startsWith('BEGIN')) await meanwhile?.();
          return count;
        },
      };
      await inSnapshot(interrupted, (snapshot) => body(session, snapshot));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.end();
  }
}

const TABLE = 'CREATE TABLE own (position bigint GENERATED ALWAYS AS IDENTITY, id text)';

test.describe('a look at a table, step by step', () => {
  test('a table that is made and filled just before the look’s snapshot loses none of its rows', async ({
    postgresql,
    stack,
  }) => {
    await using watch = await StepwiseWatch.open(stack, postgresql);
    await watch.look();
    await watch.look(() => postgresql.execute(`${TABLE}; INSERT INTO own (id) VALUES ('first')`));
    await watch.look();
    expect(watch.seen).toEqual(['first']);
    expect(watch.blind).toEqual([]);
  });

  test('a table that is made anew just before the look’s snapshot is told as dropped, and its rows are seen', async ({
    postgresql,
    stack,
  }) => {
    await postgresql.execute(TABLE);
    await using watch = await StepwiseWatch.open(stack, postgresql);
    await watch.look();
    await watch.look(() => postgresql.execute(`DROP TABLE own; ${TABLE}; INSERT INTO own (id) VALUES ('again')`));
    await watch.look();
    expect(watch.seen).toEqual(['again']);
    expect(watch.blind).toMatchObject([{ why: `the table ${postgresql.schema}.own was dropped` }]);
  });

  test('a table that is dropped while the look is under way is told at the next one', async ({ postgresql, stack }) => {
    await postgresql.execute(`${TABLE}; INSERT INTO own (id) VALUES ('before')`);
    await using watch = await StepwiseWatch.open(stack, postgresql);
    await postgresql.execute('DROP TABLE own');
    await watch.look();
    await postgresql.execute(`${TABLE}; INSERT INTO own (id) VALUES ('again')`);
    await watch.look();
    expect(watch.seen).toEqual(['again']);
    expect(watch.blind).toHaveLength(1);
  });
});
