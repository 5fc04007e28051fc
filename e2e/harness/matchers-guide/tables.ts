import { stage } from '../../../fixtures/checks/fingerprint/stage.ts';
import { optionsOf, world } from '../lineage-tables.ts';
import { MemoryTables } from '../memory-tables.ts';
import { COMMITS, copy, ROWS, SOURCE } from '../position-copy.ts';
import { row, RULES } from '../timed-rows.ts';
import type { Worlds } from './world.ts';

/** Of tables and their rows. */
export const TABLES: Worlds = {
  toHoldTheSameRowsAs: async (run) => {
    using tables = await MemoryTables.open();
    await tables.run(
      `CREATE TABLE bronze AS SELECT 'pay-' || i AS event_id, CAST(i / 100.0 AS DECIMAL(12,2)) AS amount,
         i % 4 AS _kafka_partition, i // 4 AS _kafka_offset FROM range(1, 51) r(i)`,
      'CREATE TABLE silver AS SELECT event_id, amount FROM bronze',
      "DELETE FROM silver WHERE event_id = 'pay-17'",
      "UPDATE silver SET amount = 0.3 WHERE event_id = 'pay-21'",
      "INSERT INTO silver SELECT * FROM silver WHERE event_id = 'pay-30'",
    );
    const sent = stage(
      'sent',
      Array.from({ length: 50 }, (_, at) => ({ event_id: `pay-${at + 1}`, amount: ((at + 1) / 100).toFixed(2) })),
    );
    const place = ['_kafka_partition', '_kafka_offset'];
    const bronze = stage('bronze.payments', tables, { path: 'bronze' }, { place });
    return await run({ sent, bronze, silver: stage('silver.payments', tables, { path: 'silver' }) });
  },

  toTraceBackToKafka: async (run) => {
    using tables = await world();
    await tables.run(
      'UPDATE silver SET amount = 0.5 WHERE _kafka_partition = 1 AND _kafka_offset = 20',
      'DELETE FROM silver WHERE _kafka_offset = 30',
    );
    const { bronze, rejected, undecoded, kafka } = optionsOf(tables);
    const silver = stage('silver.payments', tables, { path: 'silver' });
    return await run({ silver, bronze, rejected, undecoded, kafka });
  },

  toEqualAtPosition: async (run) => {
    const orders = copy([{ id: 1, total: '1.01' }, ...ROWS.slice(1), { id: 3, total: '0.00' }], COMMITS);
    return await run({ orders, source: SOURCE });
  },

  toHaveTimesInOrder: async (run) => {
    const rows = [row(1), row(2, { served: 'now' }), row(3, { ingest: '2026-01-02T03:04:04.000000Z' })];
    return await run({ rows, ...RULES });
  },
};
