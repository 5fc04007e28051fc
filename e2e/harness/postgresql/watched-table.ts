import {
  columnId,
  originColumn,
  type PostgresqlClient,
  postgresqlSource,
  type Stack,
} from '../../../fixtures/index.ts';
import { SharedResources } from '../../../fixtures/core/shared.ts';
import type { HarnessError } from '../../../fixtures/core/errors.ts';
import type { Message, Tap } from '../../../fixtures/trace/types.ts';

interface Seen {
  readonly id: unknown;
  readonly position: number;
  readonly earliest: number;
  readonly latest: number;
  readonly message: Message;
}

const DRAIN_MS = 10_000;

/** The hop of a test's own table, without a tracer. */
export class WatchedTable implements AsyncDisposable {
  readonly seen: Seen[] = [];
  readonly failures: HarnessError[] = [];
  readonly #resources = new SharedResources();
  #tap: Tap | undefined;

  static async open(stack: Stack, { schema }: PostgresqlClient, table: string): Promise<WatchedTable> {
    const watched = new WatchedTable();
    const source = postgresqlSource({
      service: 'orders-db',
      port: 5432,
      database: 'orders',
      user: 'shop',
      passwordCredential: 'ORDERS_DB_PASSWORD',
      kind: 'table',
      hops: [
        {
          name: 'table.own',
          stream: 'own',
          table: `${schema}.${table}`,
          identify: columnId('id'),
          origin: originColumn('position'),
        },
      ],
    });
    watched.#tap = await source.open({
      endpoint: (service, port) => stack.endpoint(service, port),
      credentials: stack.credentials,
      share: watched.#resources.share,
      ensureImage: () => Promise.resolve(),
      signal: new AbortController().signal,
      onSent: () => undefined,
      fail: (_, error) => void watched.failures.push(error),
      recorder: {
        record: (_, id, earliest, latest, message, __, position) => {
          watched.seen.push({ id, position, earliest, latest, message });
        },
      },
    });
    return watched;
  }

  /** The ids of all rows that were there at the call, in the order in which they were seen. */
  async drained(): Promise<readonly unknown[]> {
    await this.#tap?.drain(DRAIN_MS, ['table.own']);
    return this.seen.map(({ id }) => id);
  }

  get blind(): readonly (string | undefined)[] {
    return this.#tap?.state().blind.map(({ why }) => why) ?? [];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tap?.[Symbol.asyncDispose]();
    await this.#resources[Symbol.asyncDispose]();
  }
}
