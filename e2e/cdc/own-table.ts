import {
  type Capture,
  type Change,
  type KafkaClient,
  type MysqlClient,
  readChange,
  type SchemaRegistryClient,
} from '../../fixtures/index.ts';
import { expect } from '../cdc.ts';
import { createTable } from '../../test-data/cdc/schema.ts';

/** Makes the shop's orders anew in the test's own database, with so many rows. */
export async function ownOrders(mysql: MysqlClient, count = 0): Promise<void> {
  await mysql.execute(createTable('orders'));
  if (count > 0) await insertOrders(mysql, 1, count);
}

/** Orders with these ids, by one statement. */
export async function insertOrders(mysql: Pick<MysqlClient, 'execute'>, first: number, count: number): Promise<void> {
  const rows = Array.from(
    { length: count },
    (_, at) => `(${first + at}, ${first + at}, 'new', '10.10', '2026-03-29 02:30:00.654321', NULL)`,
  );
  await mysql.execute(`INSERT INTO orders (id, customer_id, status, total, placed_at, note) VALUES ${rows.join(', ')}`);
}

/**
 * All changes of a table that its capture has written so far, in the order of the offsets of each partition.
 * @param registry through which it writes them; left out: it writes JSON
 */
export async function changesOf(
  kafka: KafkaClient,
  capture: Capture,
  table: string,
  registry?: SchemaRegistryClient,
): Promise<readonly Change[]> {
  await capture.passed();
  const topic = capture.topic(table);
  // It is made with the first change.
  if (!(await kafka.topicsOf(topic)).includes(topic)) return [];
  await using tap = await kafka.tap(topic, { from: 'beginning' });
  const records = await tap.drain();
  const values = records.flatMap(({ value }) => value ?? []);
  return await Promise.all(
    values.map(async (value) => (registry === undefined ? readChange(value) : readChange(value, registry))),
  );
}

/** Writes the changes whose row is left with these words into their topic again, byte for byte. */
export async function sendAgain(kafka: KafkaClient, topic: string, words: string): Promise<void> {
  await using tap = await kafka.tap(topic, { from: 'beginning' });
  const records = (await tap.drain()).filter(({ value }) =>
    value?.toString().split('"after":{').at(-1)?.includes(words),
  );
  expect(records).toHaveLength(1);
  await kafka.produce(
    topic,
    records.map(({ key = null, value, partition }) => ({ key, value, partition })),
  );
}

/** As the database has made them, whichever partition they are in. */
export function inLogOrder(changes: readonly Change[]): readonly Change[] {
  const place = ({ source: { file, pos, row } }: Change): readonly number[] => [
    Number(file.split('.').at(-1)),
    pos,
    row,
  ];
  return changes.toSorted((a, b) => {
    const [first, second] = [place(a), place(b)];
    const at = first.findIndex((part, index) => part !== second[index]);
    return (first[at] ?? 0) - (second[at] ?? 0);
  });
}
