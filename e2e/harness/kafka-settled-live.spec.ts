import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import { expect, test as base } from '../../fixtures/index.ts';
import { consumerGroup } from '../../fixtures/technologies/kafka/consumer-group.ts';

const test = base.extend<{ plain: Kafka; admin: Admin }>({
  plain: async ({ stack }, use) => {
    const { host, port } = stack.endpoint('kafka', 9094);
    await use(new kafkajs.Kafka({ brokers: [`${host}:${port}`], logLevel: kafkajs.logLevel.NOTHING }));
  },
  admin: async ({ plain }, use) => {
    const admin = plain.admin();
    await admin.connect();
    await use(admin);
    await admin.disconnect();
  },
});

test.describe('what a consumer group has passed', { tag: '@stack:core' }, () => {
  test('HA-01 a marker at the end, aborted messages and what retention removed keep a group from nothing', async ({
    kafka,
    plain,
    admin,
    stack,
    contextOn,
  }) => {
    const topic = await kafka.createTopic('ends');
    const groupId = `${topic}.group`;
    const group = consumerGroup({ service: 'kafka', port: 9094, group: groupId, topics: [topic] });
    const passed = () => group.passed(contextOn(stack), 10_000);
    const commit = (offset: number) =>
      admin.setOffsets({ groupId, topic, partitions: [{ partition: 0, offset: offset.toString() }] });
    const producer = plain.producer({ transactionalId: topic, maxInFlightRequests: 1, idempotent: true });
    const transaction = async (end: 'commit' | 'abort', ...values: readonly string[]) => {
      const opened = await producer.transaction();
      for (const value of values) await opened.send({ topic, messages: [{ value }] });
      await opened[end]();
    };
    const endsAt = (offset: number) =>
      expect.poll(() => kafka.ends(topic), { message: `the end of ${topic}` }).toEqual([offset]);
    await producer.connect();
    await transaction('commit', 'first');
    await endsAt(2);
    // As librdkafka commits: behind the last message, and not behind the marker.
    await commit(1);
    await passed();
    await transaction('abort', 'dropped', 'dropped too');
    await endsAt(5);
    await passed();
    expect(await kafka.lagOf(groupId, [topic])).toEqual({});

    await transaction('commit', 'last');
    await endsAt(7);
    await producer.disconnect();
    await expect(group.passed(contextOn(stack), 300)).rejects.toMatchObject({
      code: 'E_WAIT_TIMEOUT',
      facts: { lastSeen: { [`${topic}[0]`]: 6 } },
    });
    // kafkajs deletes nothing of a topic that it has not heard of.
    await admin.fetchTopicMetadata({ topics: [topic] });
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '7' }] });
    await passed();
  });

  test('HA-01 what compaction has removed is not waited for, and what it has left is', async ({
    kafka,
    admin,
    stack,
    contextOn,
  }) => {
    const topic = await kafka.createTopic('compacted', {
      config: {
        'cleanup.policy': 'compact',
        'min.cleanable.dirty.ratio': '0.001',
        'segment.ms': '50',
        'max.compaction.lag.ms': '100',
      },
    });
    const groupId = `${topic}.group`;
    const group = consumerGroup({ service: 'kafka', port: 9094, group: groupId, topics: [topic] });
    for (let at = 0; at < 20; at += 1) await kafka.produce(topic, [{ key: `${at % 2}`, value: `${at}` }]);
    const left = async () =>
      (await (await kafka.tap(topic, { from: 'beginning' })).drain()).map(({ offset }) => offset);
    // A segment ends with an append that comes after its time: what was written at once is in one that is never cleaned.
    const leftAfterOneMore = async () => {
      await kafka.produce(topic, [{ key: '0', value: 'one more' }]);
      return await left();
    };
    await expect.poll(leftAfterOneMore, { message: 'messages left by the cleaner', timeout: 45_000 }).not.toContain(0);
    const last = (await left()).at(-1) ?? 0;
    await admin.setOffsets({ groupId, topic, partitions: [{ partition: 0, offset: '0' }] });
    await expect(group.passed(contextOn(stack), 300)).rejects.toMatchObject({ code: 'E_WAIT_TIMEOUT' });
    await admin.setOffsets({ groupId, topic, partitions: [{ partition: 0, offset: `${last + 1}` }] });
    await group.passed(contextOn(stack), 10_000);
  });
});
