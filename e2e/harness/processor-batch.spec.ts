import { mock } from 'node:test';
import { expect, test } from '@playwright/test';
import { processBatch } from '../../compose/services/stream-processor/batch.ts';
import { batchOf, parts } from './batch-world.ts';

test.afterEach(() => {
  mock.timers.reset();
});

test('a position that could not be committed is read again', async () => {
  const { calls, payload } = batchOf({ commit: () => Promise.reject(new Error('the broker is away')) });
  await expect(processBatch(parts(calls), payload)).rejects.toThrow('the broker is away');
  expect(calls).toEqual(['write 11', 'commit 12']);
});

test('kafkajs reads on behind a batch that is committed', async () => {
  const { calls, payload } = batchOf();
  await processBatch(parts(calls), payload);
  expect(calls).toEqual(['write 11', 'commit 12', 'resolve 11']);
});

test('what is refused becomes a letter, in the order of its records, and the letters carry the position', async () => {
  const { calls, payload } = batchOf({ values: ['good', 'no Avro', 'refused', 'no Avro'] });
  await processBatch(parts(calls), payload);
  expect(calls).toEqual([
    'write 11 13',
    'letters 12 header-12 not_avro, 13 event-13 illegal, 14 header-14 not_avro at ratings 0 15',
    'forget ratings 0',
    'resolve 14',
  ]);
});

test('a batch in which nothing can be read is letters alone', async () => {
  const { calls, payload } = batchOf({ values: ['no Avro'] });
  await processBatch(parts(calls), payload);
  expect(calls).toEqual(['write ', 'letters 11 header-11 not_avro at ratings 0 12', 'forget ratings 0', 'resolve 11']);
});

test('where the registry is away the partition rests for so long, behind what was read before', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const { calls, payload } = batchOf({ values: ['good', 'registry away', 'good'] });
  await processBatch(parts(calls, undefined, { registryPauseMs: 500 }), payload);
  expect(calls).toEqual(['write 11', 'commit 12', 'resolve 11', 'pause']);
  mock.timers.tick(499);
  expect(calls.at(-1)).toBe('pause');
  mock.timers.tick(1);
  expect(calls.at(-1)).toBe('resume');
  const first = batchOf({ values: ['registry away', 'good'] });
  await processBatch(parts(first.calls), first.payload);
  expect(first.calls).toEqual(['write ', 'resolve 10', 'pause']);
});

for (const gone of ['isStale', 'isRunning'] as const) {
  test(`a batch that is not this member’s any more (${gone}) is not committed`, async () => {
    const { calls, payload } = batchOf();
    const is = gone === 'isStale';
    await processBatch(parts(calls), { ...payload, [gone]: () => is });
    expect(calls).toEqual(['write 11']);
  });
}

test('the group hears once a second that this member lives while Redis is waited for, and not after', async () => {
  mock.timers.enable({ apis: ['setInterval'] });
  const { calls, payload } = batchOf();
  const written = Promise.withResolvers<undefined>();
  const processing = processBatch(
    parts(calls, () => written.promise),
    payload,
  );
  mock.timers.tick(3_000);
  expect(calls.filter((call) => call === 'heartbeat')).toHaveLength(3);
  written.resolve(undefined);
  await processing;
  mock.timers.tick(60_000);
  expect(calls.slice(-2)).toEqual(['commit 12', 'resolve 11']);
});

test('a topic that is no stream is a fault of whoever subscribed to it', async () => {
  const { calls, payload } = batchOf();
  const stray = { ...payload, batch: { ...payload.batch, topic: 'news' } };
  await expect(processBatch(parts(calls), stray)).rejects.toThrow('subscribed to a topic that is no stream: news');
  expect(calls).toEqual([]);
});
