import kafkajs from 'kafkajs';
import { expect, Ledger, readBack, test, tracedLedger } from '../../fixtures/index.ts';
import type { InjectedEvent } from '../../fixtures/index.ts';
import { mintId, newToken } from '../../fixtures/trace/ids.ts';

const SENDS = 300;

/** Acknowledged events of a test of its own. */
function events(count: number): InjectedEvent[] {
  const token = newToken();
  return Array.from({ length: count }, (_, index) => ({
    stream: 'trips',
    key: `trip-${index % 7}`,
    payload: {},
    correlationId: mintId(token, index),
    index,
    intendedAt: index * 10,
    sentAt: index * 10,
    answeredAt: index * 10 + 5,
    answer: { outcome: 'acknowledged', summary: 'written' },
  }));
}

test.describe('the ledger against a real topic', { tag: '@stack:core' }, () => {
  test('what was written is read back, and what was left out is missed', async ({ kafka }) => {
    const topic = await kafka.createTopic('ledger', { partitions: 3 });
    const sent = events(SENDS);
    await kafka.produce(topic, [
      ...sent
        .slice(1)
        .map(({ key, correlationId }) => ({ key, value: 'x', headers: { correlation_id: correlationId } })),
      { value: 'of another test', headers: { correlation_id: mintId(newToken(), 0) } },
      { value: 'without an id' },
    ]);
    const read = await readBack(kafka, topic);
    expect(tracedLedger('trips', sent.slice(1), read)).toBeConsistent();
    const { anomalies, others } = tracedLedger('trips', sent, read).verdict();
    expect(anomalies).toEqual([{ name: 'lost-write', event: 0, places: [] }]);
    expect(others).toBe(2);
  });

  test('control records and aborted messages are not read back; the places are those acknowledged', async ({
    stack,
    kafka,
  }) => {
    const topic = await kafka.createTopic('ledger-transactions');
    const { host, port } = stack.endpoint('kafka', 9094);
    const plain = new kafkajs.Kafka({ brokers: [`${host}:${port}`], logLevel: kafkajs.logLevel.NOTHING });
    const producer = plain.producer({ transactionalId: topic, maxInFlightRequests: 1, idempotent: true });
    await producer.connect();
    const ledger = new Ledger(topic);
    for (const [index, end] of (['commit', 'abort', 'commit'] as const).entries()) {
      const transaction = await producer.transaction();
      const [answer] = await transaction.send({ topic, messages: [{ key: `${index}`, value: 'x' }] });
      await transaction[end]();
      const outcome = end === 'commit' ? 'acknowledged' : 'refused';
      ledger.sent({ index, outcome, partition: 0, offset: Number(answer?.baseOffset) });
    }
    await producer.disconnect();
    // The broker answers a commit before it has written the markers that end the transaction.
    await expect.poll(() => kafka.ends(topic), { message: `the ends of ${topic}` }).toEqual([6]);
    const { records, from, ends } = await readBack(kafka, topic);
    for (const { key, partition, offset } of records) ledger.read(Number(key), partition, offset);
    expect({ from, ends, offsets: records.map(({ offset }) => offset) }).toEqual({
      from: [0],
      ends: [6],
      offsets: [0, 4],
    });
    expect(ledger).toBeConsistent();
  });
});
