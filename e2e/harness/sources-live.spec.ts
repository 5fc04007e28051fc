import kafkajs from 'kafkajs';
import { expect, test } from '../../fixtures/index.ts';
import { consumerGroup } from '../../fixtures/technologies/kafka/consumer-group.ts';
import { kafkaSource } from '../../fixtures/technologies/kafka/source.ts';
import { redisSource } from '../../fixtures/technologies/redis/source.ts';
import { keyId } from '../../fixtures/trace/identity.ts';
import { TraceRouter } from '../../fixtures/trace/router.ts';
import type { Message, PipelineContext, SourceContext } from '../../fixtures/trace/types.ts';

test.describe('taps on the real thing', { tag: '@stack:core' }, () => {
  test('a Kafka tap attributes by header over several topics, and its drain is a fence', async ({
    stack,
    contextOn,
    kafka,
  }) => {
    const topics = [await kafka.createTopic('trips', APPEND_TIME), await kafka.createTopic('ratings', APPEND_TIME)];
    const router = new TraceRouter();
    const log = router.open(true);
    const source = kafkaSource({
      service: 'kafka',
      port: 9094,
      hops: topics.map((topic) => ({ name: topic, topic, stream: topic, decode: valueOf })),
    });
    await using tap = await source.open(watching(contextOn(stack), router));
    for (let at = 0; at < 20; at += 1) {
      const headers = { correlation_id: router.mint(log).correlationId };
      await kafka.produce(topics[at % 2] ?? '', [{ key: `${at % 5}`, value: `value ${at}`, headers }]);
    }
    await tap.drain(5_000, topics);
    const [trips, ratings] = topics.map((topic) => log.at(topic));
    expect([trips?.length, trips?.distinct, ratings?.length]).toEqual([10, 10, 10]);
    // By its event: of several partitions the first to arrive is anybody's.
    expect(ratings?.message(ratings.rowsOf(1)[0] ?? -1)).toMatchObject({
      key: Buffer.from('1'),
      value: Buffer.from('value 1'),
      timeKind: 'appended',
    });
    expect(Math.max(...intervals(trips))).toBeLessThanOrEqual(1);
    expect(tap.state()).toEqual({ connected: true, seen: 20, blind: [] });
  });

  test('HA-01 a consumer group has passed what it has committed, and says what it is behind', async ({
    stack,
    contextOn,
    kafka,
  }) => {
    const topic = await kafka.createTopic('trips');
    const group = consumerGroup({ service: 'kafka', port: 9094, group: `${topic}.nobody`, topics: [topic] });
    await group.passed(contextOn(stack), 2_000);
    await kafka.produce(topic, [{ value: 'unconsumed' }]);
    await expect(group.passed(contextOn(stack), 300)).rejects.toMatchObject({
      code: 'E_WAIT_TIMEOUT',
      facts: { lastSeen: { [`${topic}[0]`]: 1 } },
    });
    await expect(group.ready?.(contextOn(stack), 300)).rejects.toThrow(`${topic}.nobody has joined`);
  });

  test('HA-01 a topic that was deleted after a carrier was asked about it is no other carrier’s business', async ({
    stack,
    contextOn,
    kafka,
  }) => {
    const broker = { service: 'kafka', port: 9094 };
    const there = await kafka.createTopic('there');
    const gone = `${there}.gone`;
    const group = (topic: string) => consumerGroup({ ...broker, group: `${topic}.nobody`, topics: [topic] });
    const { host, port } = stack.endpoint(broker.service, broker.port);
    const plain = new kafkajs.Kafka({ brokers: [`${host}:${port}`], logLevel: kafkajs.logLevel.NOTHING }).admin();
    await plain.connect();
    await plain.createTopics({ topics: [{ topic: gone, numPartitions: 1 }], waitForLeaders: false });
    await group(gone).passed(contextOn(stack), 10_000);
    await plain.deleteTopics({ topics: [gone] });
    await expect.poll(() => kafka.topics(), { message: 'the topics of the broker' }).not.toContain(gone);
    await plain.disconnect();
    await group(there).passed(contextOn(stack), 5_000);
  });

  test('HA-02 from a real broker a tombstone comes with a null value, and an empty value empty', async ({
    contextOn,
    stack,
    kafka,
  }) => {
    const topic = await kafka.createTopic('orders', APPEND_TIME);
    const router = new TraceRouter();
    const log = router.open(true);
    const { index } = router.adopt(log, 'order-7');
    const hops = [{ name: topic, topic, stream: 'orders', identify: keyId, decode: valueOf }];
    await using tap = await kafkaSource({ service: 'kafka', port: 9094, hops }).open(
      watching(contextOn(stack), router),
    );
    for (const value of ['{}', '', null]) await kafka.produce(topic, [{ key: 'order-7', value }]);
    await kafka.produce(topic, [{ key: 'order-8', value: null }, { value: 'no key' }]);
    await tap.drain(5_000, [topic]);
    const seen = log.at(topic);
    expect(seen.rowsOf(index).map((row) => seen.message(row)?.value)).toEqual([
      Buffer.from('{}'),
      Buffer.alloc(0),
      null,
    ]);
    expect([router.messagesAt(topic), seen.length]).toEqual([5, 3]);
  });

  test('a Redis tap attributes by content, and its drain is a fence', async ({ stack, contextOn, redis }, {
    testId,
  }) => {
    const channel = `tap-${testId}`;
    const router = new TraceRouter();
    const log = router.open(false);
    const source = redisSource({
      service: 'redis',
      port: 6379,
      passwordCredential: 'REDIS_PASSWORD',
      hops: [
        { name: 'redis.trips', channel, stream: 'trips', identify: ({ value }) => value ?? undefined, decode: valueOf },
      ],
    });
    await using tap = await source.open(watching(contextOn(stack), router));
    for (let at = 0; at < 100; at += 1) await redis.publish(channel, router.mint(log).correlationId);
    await tap.drain(5_000, ['redis.trips']);
    expect(log.at('redis.trips')).toMatchObject({ length: 100, distinct: 100 });
    expect(tap.state()).toEqual({ connected: true, seen: 100, blind: [] });
  });
});

const APPEND_TIME = { partitions: 3, config: { 'message.timestamp.type': 'LogAppendTime' } };

function watching(context: PipelineContext, recorder: TraceRouter): SourceContext {
  return { ...context, recorder, signal: new AbortController().signal, onSent: () => undefined, fail: () => undefined };
}

function valueOf({ value }: Message): unknown {
  return value;
}

/** How far apart the bounds of each sighting are, in milliseconds. */
function intervals(log: ReturnType<ReturnType<TraceRouter['open']>['at']> | undefined): number[] {
  if (log === undefined) return [Infinity];
  return Array.from({ length: log.length }, (_, row) => (log.latest[row] ?? Infinity) - (log.earliest[row] ?? 0));
}
