import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { compareStages, expect, type PostgresqlClient, type Row, stage, test } from '../../../fixtures/index.ts';
import { columnTypeOf } from '../../../fixtures/technologies/postgresql/column-type.ts';
import { NASTY, nastyRow } from '../fingerprint-rows.ts';

test.describe.configure({ timeout: 180_000 });
test.use({ platform: 'e2e/harness/postgresql/platform.ts' });

const RUNS = 25;
/** As PostgreSQL calls what the columns are elsewhere. It has no maps, and composite types are not compared. */
const TYPES: Readonly<Record<string, string>> = { BLOB: 'bytea', DOUBLE: 'double precision' };
const COLUMNS = NASTY.filter(({ sql }) => !/STRUCT|MAP/.test(sql)).map(({ name, sql, value }) => ({
  name,
  type: TYPES[sql] ?? sql,
  value,
}));
const NAMES = COLUMNS.map(({ name }) => name);
/** Small on purpose: so few rows are divided down, not read at once. */
const DIVIDED = { key: 'id', columns: NAMES, readRows: 1, rangesAStep: 4 };
const rows = fc.array(nastyRow, { minLength: 1, maxLength: 12 }).map((all) => all.map(storable));

/** PostgreSQL stores every character but one. */
function storable(row: Row): Row {
  const without = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replaceAll('\0', '');
    return Array.isArray(value) ? value.map(without) : value;
  };
  return Object.fromEntries(NAMES.map((name) => [name, without(row[name] ?? null)])) as Row;
}

async function fill(database: PostgresqlClient, content: readonly Row[]): Promise<void> {
  const columns = COLUMNS.map(({ name, type }) => `"${name}" ${type}`);
  await database.execute(`DROP TABLE IF EXISTS rows; CREATE TABLE rows (${columns.join(', ')})`);
  const insert = `INSERT INTO rows VALUES (${NAMES.map((_, at) => `$${at + 1}`).join(', ')})`;
  for (const row of content) {
    await database.execute(
      insert,
      NAMES.map((name) => {
        const cell = row[name] ?? null;
        return cell instanceof Uint8Array ? Buffer.from(cell) : cell;
      }),
    );
  }
}

test('random rows have the same print in Node and in PostgreSQL, whatever is in them', async ({ postgresql }) => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(rows, async (content) => {
      await fill(postgresql, content);
      const { findings, expected, received } = await compareStages(
        stage('postgresql', postgresql, { path: 'rows' }),
        stage('node', content),
        DIVIDED,
      );
      deepEqual(findings, []);
      deepEqual({ ...received, name: '' }, { ...expected, name: '' });
      compared += received.count;
    }),
    { numRuns: RUNS },
  );
  expect(compared).toBeGreaterThan(RUNS);
});

test('one changed value of any column is found, with the column and both values', async ({ postgresql }) => {
  const change = fc.integer({ min: 1, max: COLUMNS.length - 1 }).chain((column) => {
    const { name = '', value = fc.constant(null) } = COLUMNS[column] ?? {};
    return fc.tuple(fc.constant(name), value);
  });
  let found = 0;
  await fc.assert(
    fc.asyncProperty(rows, change, fc.nat(), async (content, [column, value], which) => {
      const at = which % content.length;
      const changed = content.map((row, index) => (index === at ? storable({ ...row, [column]: value }) : row));
      await fill(postgresql, changed);
      const { findings, same } = await compareStages(
        stage('postgresql', postgresql, { path: 'rows' }),
        stage('node', content),
        DIVIDED,
      );
      // Equal values make no difference.
      if (same && (await compareStages(stage('a', changed), stage('b', content), DIVIDED)).same) return;
      equal(findings.length, 1);
      deepEqual(
        findings[0]?.columns?.map((difference) => difference.column),
        [column],
      );
      equal(findings[0].key.id, content[at]?.id);
      found += 1;
    }),
    { numRuns: RUNS },
  );
  expect(found).toBeGreaterThan(RUNS / 2);
});

test('no bytes are something else than null', async ({ postgresql }) => {
  await postgresql.execute('CREATE TABLE bytes (id text, raw bytea)');
  await postgresql.execute('INSERT INTO bytes VALUES ($1, $2)', ['a', Buffer.alloc(0)]);
  const received = stage('postgresql', postgresql, { path: 'bytes' });
  const empty = stage('node', [{ id: 'a', raw: new Uint8Array() }]);
  expect((await compareStages(received, empty, { key: 'id' })).same).toBe(true);
  const { findings } = await compareStages(received, stage('node', [{ id: 'a', raw: null }]), { key: 'id' });
  expect(findings).toMatchObject([{ kind: 'altered', columns: [{ column: 'raw', expected: null }] }]);
});

for (const refused of ['numeric', 'interval', 'jsonb', 'point', 'time without time zone', 'character(3)']) {
  test(`refuses ${refused}`, () => {
    expect(() => columnTypeOf(refused)).toThrow(`a column of type ${refused} cannot be compared`);
  });
}
