import { expect as playwrightExpect, test } from '@playwright/test';
import { stage } from '../../fixtures/checks/fingerprint/stage.ts';
import { traceBackToKafka } from '../../fixtures/technologies/kafka/lineage.ts';
import { lineageExpect as expect } from '../../fixtures/technologies/kafka/matchers.ts';
import { optionsOf, world } from './lineage-tables.ts';

test('every row leads back, with duplicates and rejected rows beside', async () => {
  using tables = await world();
  const silver = stage('silver.payments', tables, { path: 'silver' });
  await expect(silver).toTraceBackToKafka(optionsOf(tables));
  playwrightExpect(await traceBackToKafka(silver, optionsOf(tables))).toMatchObject({
    silver: { rows: 94 },
    bronze: { rows: 98 },
    rejected: 2,
    duplicates: 2,
    source: { name: 'Kafka', messages: 100 },
  });
});

const AT = '_kafka_partition = 1 AND _kafka_offset = 20';
const PLANTED: Readonly<Record<string, readonly [sql: string, fault: string]>> = {
  'a Silver row of an offset that Bronze does not have': [
    `UPDATE silver SET _kafka_offset = 6 WHERE ${AT}`,
    'orphan,unaccounted',
  ],
  'a Silver row without an origin': [`UPDATE silver SET _kafka_topic = NULL WHERE ${AT}`, 'orphan,unaccounted'],
  'a Bronze row written twice': [`INSERT INTO bronze SELECT * FROM bronze WHERE ${AT}`, 'altered|ambiguous'],
  'a message in Bronze and among the undecoded': [
    `INSERT INTO undecoded SELECT _kafka_topic, _kafka_partition, _kafka_offset FROM bronze WHERE ${AT}`,
    'ambiguous',
  ],
  'a Silver row twice': [`INSERT INTO silver SELECT * FROM silver WHERE ${AT}`, 'forked'],
  'a row in Silver and rejected too': [
    `INSERT INTO refused SELECT _kafka_topic, _kafka_partition, _kafka_offset FROM silver WHERE ${AT}`,
    'forked',
  ],
  'a row that Silver swallowed': [`DELETE FROM silver WHERE ${AT}`, 'unaccounted'],
  'a row that was to be rejected and is nowhere': ['DELETE FROM refused WHERE _kafka_partition = 1', 'unaccounted'],
  'a "duplicate" with other content': [
    'UPDATE bronze SET amount = 1 WHERE _kafka_offset = 9 AND _kafka_partition = 0',
    'unaccounted',
  ],
  'a Silver row with another amount': [`UPDATE silver SET amount = amount + 0.01 WHERE ${AT}`, 'altered'],
  'a Silver row without an amount': [`UPDATE silver SET amount = NULL WHERE ${AT}`, 'altered'],
  'a Silver row that leads to the row of another': [`UPDATE silver SET event_id = 'pay-1-21' WHERE ${AT}`, 'altered'],
  'a message that Bronze skipped': [`DELETE FROM undecoded WHERE _kafka_partition = 0`, 'lost'],
  'a Bronze row below the end that Kafka does not have': [
    `UPDATE undecoded SET _kafka_partition = 7 WHERE _kafka_partition = 0`,
    'lost,phantom',
  ],
};

for (const [what, [sql, faults]] of Object.entries(PLANTED)) {
  test(`finds ${what}`, async () => {
    using tables = await world();
    await tables.run(sql);
    const { findings, valid } = await traceBackToKafka(
      stage('silver.payments', tables, { path: 'silver' }),
      optionsOf(tables),
    );
    const found = [...new Set(findings.map(({ fault }) => fault))].sort().join(',');
    playwrightExpect(valid).toBe(false);
    playwrightExpect(faults.split('|')).toContain(found);
  });
}

test('a failure names the offset, the ids, the column and both values', async () => {
  using tables = await world();
  await tables.run(`UPDATE silver SET amount = 0.5 WHERE ${AT}`, 'DELETE FROM silver WHERE _kafka_offset = 30');
  const judged = expect(stage('silver.payments', tables, { path: 'silver' })).toTraceBackToKafka(optionsOf(tables));
  await playwrightExpect(judged).rejects.toThrow(
    `expected silver.payments to trace back to bronze.payments and Kafka, row by row
  silver.payments 92 rows, bronze.payments 98 rows, Kafka 100 messages, 2 rejected, 2 duplicates
  unaccounted 2: neither in Silver nor rejected, nor a duplicate
    payments.v1 partition 0 offset 30; bronze.payments; pay-0-30
    payments.v1 partition 1 offset 30; bronze.payments; pay-1-30
  altered 1: says something else than its Bronze row
    payments.v1 partition 1 offset 20; silver.payments; pay-1-20; amount: Bronze "20.00", Silver "0.50"`,
  );
});

test('a table of newest states needs one row an id', async () => {
  using tables = await world();
  await tables.run(
    "UPDATE bronze SET event_id = 'trip-' || (_kafka_offset % 5) WHERE _kafka_offset <> 7",
    'DELETE FROM silver WHERE _kafka_offset < 45 OR _kafka_partition = 1',
    "UPDATE silver SET event_id = 'trip-' || (_kafka_offset % 5)",
  );
  const silver = stage('silver.trips', tables, { path: 'silver' });
  await expect(silver).toTraceBackToKafka({ ...optionsOf(tables), keeps: 'newest' });
  await expect(silver).not.toTraceBackToKafka(optionsOf(tables));
});

for (const empty of ['silver', 'bronze']) {
  test(`refuses an empty ${empty}, behind not too`, async () => {
    using tables = await world();
    await tables.run(`DELETE FROM ${empty}`);
    const judged = expect(stage('silver.payments', tables, { path: 'silver' })).not.toTraceBackToKafka(
      optionsOf(tables),
    );
    await playwrightExpect(judged).rejects.toMatchObject({ code: 'E_EMPTY_INPUT' });
  });
}
