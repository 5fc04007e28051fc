import { expect as playwrightExpect, test } from '@playwright/test';
import { compareStages } from '../../fixtures/checks/fingerprint/compare-stages.ts';
import { stage } from '../../fixtures/checks/fingerprint/stage.ts';
import { HarnessError } from '../../fixtures/core/errors.ts';
import { fingerprintExpect as expect } from '../../fixtures/matchers/fingerprint.ts';
import { MemoryTables } from './memory-tables.ts';

const COUNT = 40_000;
const BRONZE = `CREATE TABLE bronze AS SELECT 'pay-' || i AS event_id, CAST(i / 100.0 AS DECIMAL(12,2)) AS amount,
  CASE WHEN i % 7 > 0 THEN 'EUR' END AS currency, make_timestamptz(1767225600000000 + i) AS paid_at, i % 4 AS _kafka_partition,
  i // 4 AS _kafka_offset FROM range(1, ${COUNT + 1}) r(i)`;
const COLUMNS = ['amount', 'currency', 'paid_at'];
const KEYED = { key: 'event_id', columns: COLUMNS };
const PLACE = { place: ['_kafka_partition', '_kafka_offset'] };

/** What was sent: numbers, from which rows are made when they are asked for. */
const sent = stage(
  'sent',
  Array.from({ length: COUNT }, (_, at) => at + 1),
  (i) => ({
    event_id: `pay-${i}`,
    amount: (i / 100).toFixed(2),
    currency: i % 7 > 0 ? 'EUR' : null,
    paid_at: `2026-01-01T00:00:00.${String(i).padStart(6, '0')}Z`,
  }),
);

let tables: MemoryTables;

test.beforeAll(async () => {
  tables = await MemoryTables.open();
  await tables.run(BRONZE);
});

test.afterAll(() => {
  tables[Symbol.dispose]();
});

test('rows in Node and in a table are the same rows', async () => {
  await expect(stage('bronze.payments', tables, { path: 'bronze' })).toHoldTheSameRowsAs(sent, KEYED);
});

test('a failure names the rows, the columns with both values, and where they were last right', async () => {
  await tables.run(
    'CREATE TABLE silver AS SELECT * EXCLUDE (_kafka_partition, _kafka_offset) FROM bronze',
    "DELETE FROM silver WHERE event_id = 'pay-17'",
    "UPDATE silver SET amount = 0.3, currency = '' WHERE event_id = 'pay-21'",
    "INSERT INTO silver SELECT * FROM silver WHERE event_id = 'pay-30'",
    "INSERT INTO silver SELECT 'pay-x', amount, currency, paid_at FROM silver WHERE event_id = 'pay-31'",
  );
  const silver = stage('silver.payments', tables, { path: 'silver' });
  const bronze = stage('bronze.payments', tables, { path: 'bronze' }, PLACE);
  const judged = expect(silver).toHoldTheSameRowsAs(sent, { ...KEYED, passing: [bronze] });
  await playwrightExpect(judged).rejects.toThrow(`expected silver.payments to hold the same rows as sent, by event_id
  sent 40,000 rows, silver.payments 40,001 rows: 1 missing, 2 extra, 1 altered
  missing  event_id "pay-17"  last seen at bronze.payments (_kafka_partition 1, _kafka_offset 4)
  extra    event_id "pay-30"  2 times instead of 1; first seen at sent
  extra    event_id "pay-x"  first seen at silver.payments
  altered  event_id "pay-21"  amount: expected "0.21", received "0.30"; currency: expected null, received ""; last right at bronze.payments (_kafka_partition 1, _kafka_offset 5)`);
  await expect(silver).not.toHoldTheSameRowsAs(bronze, KEYED);
});

test('of a large table only the ranges that differ are read', async () => {
  await tables.run("CREATE TABLE large AS SELECT * FROM bronze WHERE event_id <> 'pay-99'");
  const large = stage('large', tables, { path: 'large' });
  tables.statements.length = 0;
  const { findings } = await compareStages(large, sent, KEYED);
  playwrightExpect(findings.map(({ kind, key }) => `${kind} ${String(key.event_id)}`)).toEqual(['missing pay-99']);
  const [read] = tables.statements.filter((sql) => sql.includes(' AS key_')).slice(-1);
  const rows = await tables.query(String(tables.statements.find((sql) => sql.includes(' AS key_'))));
  playwrightExpect(rows.length, read).toBeLessThan(50);
});

test('a table larger than said is asked through the reader that stands where the data is', async () => {
  using there = await MemoryTables.open();
  await there.run(BRONZE);
  for (const [aboveRows, pushed] of [[COUNT - 1, true] as const, [COUNT, false] as const]) {
    there.statements.length = 0;
    const bronze = stage('bronze', tables, { path: 'bronze' }, { pushDown: { reader: there, aboveRows } });
    await expect(bronze).toHoldTheSameRowsAs(sent, KEYED);
    playwrightExpect(there.statements.length > 0).toBe(pushed);
  }
});

test('columns called otherwise, and rows of others in the same table, are no difference', async () => {
  await tables.run('CREATE TABLE shared AS SELECT event_id, amount AS fare, currency, paid_at, 1 AS run FROM bronze');
  await tables.run('INSERT INTO shared SELECT event_id, fare, currency, paid_at, 2 FROM shared WHERE fare > 100');
  const shared = stage('shared', tables, { path: 'shared' }, { where: 'run = 1', select: { amount: 'fare' } });
  await expect(shared).toHoldTheSameRowsAs(sent, KEYED);
});

test('waits for a stage that is still filling', async () => {
  await tables.run('CREATE TABLE filling AS SELECT * FROM bronze LIMIT 0');
  const filled = tables.run('INSERT INTO filling SELECT * FROM bronze');
  const filling = stage('filling', tables, { path: 'filling' });
  await expect(filling).toHoldTheSameRowsAs(sent, { ...KEYED, withinMs: 20_000 });
  await filled;
});

const REFUSED: readonly (readonly [what: string, code: string, sql: string, options: object])[] = [
  ['an empty table', 'E_EMPTY_INPUT', 'SELECT * FROM bronze LIMIT 0', KEYED],
  [
    'a column that nobody sent',
    'E_FINGERPRINT_COLUMNS',
    'SELECT *, 1 AS tip FROM bronze',
    { key: 'event_id', columns: ['tip'] },
  ],
  ['no key', 'E_FINGERPRINT_COLUMNS', 'SELECT * FROM bronze', { key: [], columns: COLUMNS }],
  [
    'intervals',
    'E_FINGERPRINT_TYPE',
    'SELECT event_id, INTERVAL 1 HOUR AS amount FROM bronze',
    { key: 'event_id', columns: ['amount'] },
  ],
];
for (const [what, code, sql, options] of REFUSED) {
  test(`refuses ${what}, behind not too`, async () => {
    const name = `refused ${what}`;
    await tables.run(`CREATE TABLE "${name}" AS ${sql}`);
    const table = stage('received', tables, { path: name });
    const asked = { ...KEYED, ...options };
    await playwrightExpect(expect(table).toHoldTheSameRowsAs(sent, asked)).rejects.toMatchObject({ code });
    await playwrightExpect(expect(table).not.toHoldTheSameRowsAs(sent, asked)).rejects.toMatchObject({ code });
  });
}

test('refuses two tables that give a column different types', async () => {
  await tables.run('CREATE TABLE doubles AS SELECT * REPLACE (CAST(amount AS DOUBLE) AS amount) FROM bronze');
  const comparison = compareStages(
    stage('doubles', tables, { path: 'doubles' }),
    stage('bronze', tables, { path: 'bronze' }),
    KEYED,
  );
  await playwrightExpect(comparison).rejects.toThrow(/column amount has one type in bronze and another in doubles/);
});

test('refuses rows that can be gone through only once', () => {
  function* once(): Generator<{ event_id: string }> {
    yield { event_id: 'pay-1' };
  }
  playwrightExpect(() => stage('once', once())).toThrow(HarnessError);
});

test('a table that is written meanwhile is noticed', async () => {
  await tables.run('CREATE TABLE moving AS SELECT * FROM bronze LIMIT 39000');
  const moving = {
    dialect: tables.dialect,
    relation: () => 'moving',
    query: async (sql: string) => {
      const rows = await tables.query(sql);
      if (sql.includes('sum_'))
        await tables.run("INSERT INTO moving SELECT * REPLACE ('late' AS event_id) FROM bronze LIMIT 9000");
      return rows;
    },
  };
  const comparison = compareStages(stage('moving', moving, { path: 'moving' }), sent, KEYED);
  await playwrightExpect(comparison).rejects.toMatchObject({ code: 'E_FINGERPRINT_MOVED' });
});
