import { stage } from '../../fixtures/checks/fingerprint/stage.ts';
import type { KafkaLineageOptions } from '../../fixtures/technologies/kafka/lineage.ts';
import { MemoryTables } from './memory-tables.ts';

const TOPIC = 'payments.v1';
const ENDS = [50, 50];

/** A hundred messages: offset 9 of both partitions is a duplicate of offset 8, offset 7 is rejected, offset 6 not Avro. */
const WORLD = [
  `CREATE TABLE bronze AS SELECT 'pay-' || p || '-' || CASE o WHEN 9 THEN 8 ELSE o END AS event_id,
     CAST(CASE o WHEN 9 THEN 8 ELSE o END AS DECIMAL(12,2)) AS amount, '${TOPIC}' AS _kafka_topic,
     CAST(p AS INTEGER) AS _kafka_partition, CAST(o AS BIGINT) AS _kafka_offset
   FROM range(2) p(p), range(50) o(o) WHERE o <> 6`,
  'CREATE TABLE silver AS SELECT * FROM bronze WHERE _kafka_offset NOT IN (7, 9)',
  'CREATE TABLE refused AS SELECT * EXCLUDE (amount, event_id) FROM bronze WHERE _kafka_offset = 7',
  `CREATE TABLE undecoded AS SELECT '${TOPIC}' AS _kafka_topic, CAST(p AS INTEGER) AS _kafka_partition,
     CAST(6 AS BIGINT) AS _kafka_offset FROM range(2) p(p)`,
];
const kafka = {
  topic: TOPIC,
  from: [0, 0],
  ends: ENDS,
  records: ENDS.flatMap((end, partition) => Array.from({ length: end }, (_, offset) => ({ partition, offset }))),
};

export async function world(): Promise<MemoryTables> {
  const tables = await MemoryTables.open();
  await tables.run(...WORLD);
  return tables;
}

/** How Silver is traced back in them. */
export function optionsOf(tables: MemoryTables): KafkaLineageOptions {
  return {
    bronze: stage('bronze.payments', tables, { path: 'bronze' }),
    rejected: [stage('silver.rejected_rows', tables, { path: 'refused' })],
    undecoded: [stage('bronze.rejected', tables, { path: 'undecoded' })],
    kafka: [kafka],
    id: 'event_id',
    columns: ['amount'],
  };
}
