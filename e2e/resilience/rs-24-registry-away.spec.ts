import { frame } from '../../test-data/avro/wire.ts';
import { encodeEvent } from '../../test-data/rideshare/schemas/codec.ts';
import { until } from '../../fixtures/index.ts';
import { expect, test } from '../rideshare.ts';

test.use({ stackKind: 'exclusive' });
test.describe.configure({ timeout: 120_000 });

const AT_DEAD_LETTERS = 'at kafka.dead-letters';
const NOBODYS_SCHEMA = 2_000_000_001;

test(
  'RS-24 what cannot be judged while the registry is away waits, with all behind it, and is judged when it is back',
  { tag: ['@exclusive', '@fault'] },
  async ({ kafka, registry, redis, rides, tracer, faults }) => {
    await using letters = await kafka.deadLetters('dead-letters');
    await using channel = await redis.subscribe('ratings');
    const { key, payload } = rides.rating();
    const { id } = await registry.latest('ratings-value');
    const good = frame(id, encodeEvent('ratings', { ...payload, correlation_id: `behind-${key}` }));
    const strange = frame(NOBODYS_SCHEMA, good.subarray(5));

    // The processor has seen this schema, and needs nobody to read more of it.
    await expect(await tracer.inject(rides.rating())).toReach('redis.ratings', { withinMs: 10_000 });
    const outage = await faults.stop('schema-registry');
    await kafka.produce('ratings', [
      { key, value: strange, partition: 0 },
      { key, value: good, partition: 0 },
    ]);
    // Another partition is read meanwhile: its record overtakes the two that wait.
    await kafka.produce('ratings', [
      {
        key,
        value: frame(id, encodeEvent('ratings', { ...rides.rating().payload, correlation_id: `beside-${key}` })),
        partition: 1,
      },
    ]);
    await channel.waitFor(({ text }) => text.includes(`beside-${key}`), {
      what: 'at redis.ratings the record of another partition',
      withinMs: 15_000,
    });
    const judged = letters.letters.filter(({ record }) => record.key === key).map(({ reason }) => reason);
    const overtook = channel.messages.map(({ text }) => text).filter((text) => text.includes(`behind-${key}`));
    // Both are said, for either may be seen first.
    expect.soft(judged, AT_DEAD_LETTERS).toEqual([]);
    expect.soft(overtook, 'at redis.ratings').toEqual([]);
    await outage.heal();

    const letter = await letters.waitFor(({ record }) => record.key === key, {
      what: `${AT_DEAD_LETTERS} the record of an unknown schema`,
      withinMs: 20_000,
    });
    expect(letter, AT_DEAD_LETTERS).toMatchObject({
      reason: 'unknown_schema',
      source: { topic: 'ratings', partition: 0 },
    });
    await channel.waitFor(({ text }) => text.includes(`behind-${key}`), {
      what: 'at redis.ratings the record behind it',
      withinMs: 10_000,
    });
    await expect(await tracer.inject(rides.rating())).toReachExactlyOnce('websocket.ratings', { withinMs: 10_000 });
  },
);

test(
  'RS-24 what a registry has lost with a restart is no unknown schema: the record waits until it is registered again',
  { tag: ['@exclusive', '@fault', '@docker'] },
  async ({ rides, tracer, faults, stack }) => {
    // The tracer begins with a pipeline that is whole.
    await expect(await tracer.inject(rides.rating())).toReach('redis.ratings', { withinMs: 10_000 });
    // A new processor has no schema in memory, and without the API nobody registers any.
    const processor = await faults.stop('stream-processor');
    const rating = await tracer.inject(rides.rating());
    await expect(rating).toReach('kafka.ratings', { withinMs: 10_000 });
    const api = await faults.stop('simulation-api');
    await faults.restart('schema-registry');
    const from = Date.now();
    await processor.heal();
    await until({
      what: 'at redis.ratings the processor has read the record, and written down that it waits or why it refuses it',
      probe: () => stack.logs({ from, to: Date.now() }, ['stream-processor']),
      done: (lines) => lines.some(({ text }) => text.includes('"topic":"ratings"')),
      timeoutMs: 20_000,
    });
    await api.heal();

    // Counted from its sending, and the restarts of three services lie between.
    await expect(rating).toReachExactlyOnce('redis.ratings', { withinMs: 75_000 });
  },
);
