import { expect, test } from '../../fixtures/index.ts';
import type { Stack } from '../../fixtures/stack/types.ts';
import { kafkaSource } from '../../fixtures/trace/sources/kafka-source.ts';
import { redisSource } from '../../fixtures/trace/sources/redis-source.ts';
import { TraceRouter } from '../../fixtures/trace/router.ts';
import type { SourceContext } from '../../fixtures/trace/types.ts';

test.describe('taps on the real thing', { tag: '@stack:core' }, () => {
  test('a Kafka tap attributes by header over several topics, and its drain is a fence', async ({ stack, kafka }) => {
    const topics = [await kafka.createTopic('trips', APPEND_TIME), await kafka.createTopic('ratings', APPEND_TIME)];
    const router = new TraceRouter();
    const log = router.open(true);
    const source = kafkaSource({
      service: 'kafka',
      port: 9094,
      hops: topics.map((topic) => ({ name: topic, topic, stream: topic, decode: (raw) => raw })),
    });
    await using tap = await source.open(contextOf(stack, router));
    for (let at = 0; at < 20; at += 1) {
      const headers = { correlation_id: router.mint(log).correlationId };
      await kafka.produce(topics[at % 2] ?? '', [{ key: `${at % 5}`, value: `value ${at}`, headers }]);
    }
    await tap.drain(5_000);
    const [trips, ratings] = topics.map((topic) => log.at(topic));
    expect([trips?.length, trips?.distinct, ratings?.length]).toEqual([10, 10, 10]);
    expect(ratings?.raw(0).toString()).toBe('value 1');
    expect(Math.max(...intervals(trips))).toBeLessThanOrEqual(1);
    expect(tap.state()).toEqual({ connected: true, seen: 20, blind: [] });
  });

  test('the drain of a Kafka tap waits for the consumers of its topics', async ({ stack, kafka }) => {
    const topic = await kafka.createTopic('trips');
    const source = kafkaSource({
      service: 'kafka',
      port: 9094,
      hops: [{ name: 'kafka.trips', topic, stream: 'trips', decode: (raw) => raw }],
      consumerGroups: [`${topic}.nobody`],
    });
    await using tap = await source.open(contextOf(stack, new TraceRouter()));
    await tap.drain(2_000);
    await kafka.produce(topic, [{ value: 'unconsumed' }]);
    await expect(tap.drain(300)).rejects.toMatchObject({
      code: 'E_WAIT_TIMEOUT',
      facts: { lastSeen: { [`${topic}[0]`]: 1 } },
    });
  });

  test('a Redis tap attributes by content, and its drain is a fence', async ({ stack, redis }, { testId }) => {
    const channel = `tap-${testId}`;
    const router = new TraceRouter();
    const log = router.open(false);
    const source = redisSource({
      service: 'redis',
      port: 6379,
      passwordCredential: 'REDIS_PASSWORD',
      hops: [
        { name: 'redis.trips', channel, stream: 'trips', correlationId: (raw) => raw.toString(), decode: (raw) => raw },
      ],
    });
    await using tap = await source.open(contextOf(stack, router));
    for (let at = 0; at < 100; at += 1) await redis.publish(channel, router.mint(log).correlationId);
    await tap.drain(5_000);
    expect(log.at('redis.trips')).toMatchObject({ length: 100, distinct: 100 });
    expect(tap.state()).toEqual({ connected: true, seen: 100, blind: [] });
  });
});

const APPEND_TIME = { partitions: 3, config: { 'message.timestamp.type': 'LogAppendTime' } };

function contextOf(stack: Stack, recorder: TraceRouter): SourceContext {
  return {
    endpoint: (service, port) => stack.endpoint(service, port),
    credentials: stack.credentials,
    recorder,
    signal: new AbortController().signal,
  };
}

/** How far apart the bounds of each sighting are, in milliseconds. */
function intervals(log: ReturnType<ReturnType<TraceRouter['open']>['at']> | undefined): number[] {
  if (log === undefined) return [Infinity];
  return Array.from({ length: log.length }, (_, row) => (log.latest[row] ?? Infinity) - (log.earliest[row] ?? 0));
}
