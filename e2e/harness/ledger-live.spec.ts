import kafkajs from 'kafkajs';
import { expect, Ledger, readBack, test, tracedLedger } from '../../fixtures/index.ts';
import type { InjectedEvent } from '../../fixtures/index.ts';
import { mintId, newToken } from '../../fixtures/trace/ids.ts';

const SENDS = 300;

/** Acknowledged events of a test of its own. */
function events(count: number): InjectedEvent[] {
  const token = newToken();
  return Array.from({ length: count }, (_, index) => ({
    entrance: 'kafka',
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

  test('what retention removed before it was read back is not called lost', async ({ stack, kafka }) => {
    const topic = await kafka.createTopic('ledger-retention');
    const sent = events(20);
    const messages = sent.map(({ key, correlationId }) => ({
      key,
      value: 'x',
      headers: { correlation_id: correlationId },
    }));
    await kafka.produce(topic, messages);
    const { host, port } = stack.endpoint('kafka', 9094);
    const admin = new kafkajs.Kafka({ brokers: [`${host}:${port}`], logLevel: kafkajs.logLevel.NOTHING }).admin();
    await admin.connect();
    // kafkajs deletes nothing of a topic that it has not heard of.
    await admin.fetchTopicMetadata({ topics: [topic] });
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '5' }] });
    await admin.disconnect();
    const read = await readBack(kafka, topic);
    const place = ({ index }: InjectedEvent) => ({ partition: 0, offset: index });
    expect(tracedLedger('trips', sent, read, { place })).toBeConsistent();
    expect(tracedLedger('trips', sent, read, { place }).verdict()).toMatchObject({ expired: 5, untold: [] });
    expect(() => {
      expect(tracedLedger('trips', sent, read)).toBeConsistent();
    }).toThrow(/cannot be told .* 5: trip /);
    // One that is missing behind what is left cannot have been removed so.
    const robbed = { ...read, records: read.records.filter(({ offset }) => offset !== 12) };
    expect(tracedLedger('trips', sent, robbed, { place })).not.toBeConsistent();
    expect(tracedLedger('trips', sent, robbed).verdict()).toMatchObject({
      anomalies: [{ name: 'lost-write', event: 12 }],
    });
  });

  test('what retention removes while it is read back is not called lost', async ({ stack, kafka }) => {
    const topic = await kafka.createTopic('ledger-retention');
    const sent = events(20);
    await kafka.produce(
      topic,
      sent.map(({ key, correlationId }) => ({ key, value: 'x', headers: { correlation_id: correlationId } })),
    );
    const { host, port } = stack.endpoint('kafka', 9094);
    const admin = new kafkajs.Kafka({ brokers: [`${host}:${port}`], logLevel: kafkajs.logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.fetchTopicMetadata({ topics: [topic] });
    const tap: typeof kafka.tap = async (...asked) => {
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '5' }] });
      return await kafka.tap(...asked);
    };
    const meanwhile = { range: () => kafka.range(topic), isCompacted: () => kafka.isCompacted(topic), tap };
    const read = await readBack(meanwhile, topic);
    await admin.disconnect();
    expect(read.records).toHaveLength(15);
    const place = ({ index }: InjectedEvent) => ({ partition: 0, offset: index });
    expect(tracedLedger('trips', sent, read, { place }).verdict()).toMatchObject({ expired: 5, anomalies: [] });
  });

  test('what a compacted topic keeps no longer is not called lost', async ({ kafka }) => {
    const config = {
      'cleanup.policy': 'compact',
      'min.cleanable.dirty.ratio': '0.001',
      'segment.ms': '50',
      'max.compaction.lag.ms': '100',
    };
    const topic = await kafka.createTopic('ledger-compacted', { config });
    const sent = events(40);
    // One request each, a second apart by their own times: the segments are rolled between them, and only the last one
    // stays as it is.
    const begun = Date.now() - sent.length * 1_000;
    for (const { key, correlationId, index } of sent) {
      const timestamp = begun + index * 1_000;
      await kafka.produce(topic, [{ key, value: 'x', headers: { correlation_id: correlationId }, timestamp }]);
    }
    const left = async () => (await readBack(kafka, topic)).records.length;
    await expect.poll(left, { message: 'messages left by the cleaner', timeout: 45_000 }).toBeLessThan(sent.length);
    const read = await readBack(kafka, topic);
    expect(read.compacted).toBe(true);
    expect(tracedLedger('trips', sent, read)).toBeConsistent();
    const { superseded } = tracedLedger('trips', sent, read).verdict();
    expect(superseded).toBe(sent.length - read.records.length);
    const lastOfItsKey = { ...read, records: read.records.filter(({ offset }) => offset !== sent.length - 1) };
    expect(tracedLedger('trips', sent, lastOfItsKey)).not.toBeConsistent();
  });
});
