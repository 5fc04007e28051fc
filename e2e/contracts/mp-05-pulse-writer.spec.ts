import type { Redis } from 'ioredis';
import { systemClock } from '../../compose/services/market-data-runtime/clock.ts';
import { PulseWriter } from '../../compose/services/market-data-runtime/feedback/pulse-writer.ts';
import { PartRecord } from '../../compose/services/market-data-runtime/part-record.ts';
import { expect, test } from './holds.ts';

/** A Redis that confirms what it is sent when the test says so. */
function world() {
  const kept: unknown[] = [];
  let confirmed = Promise.withResolvers<undefined>();
  const redis = {
    status: 'ready',
    xadd: async (...words: unknown[]) => {
      await confirmed.promise;
      kept.push(words.at(-1));
    },
    disconnect: () => {
      confirmed.reject(new Error('Connection is closed.'));
    },
  };
  const writer = new PulseWriter({
    stream: 'pulse',
    publisher: 'test',
    redis: redis as unknown as Redis,
    record: new PartRecord('pulse', ['sent', 'heard', 'lost', 'repeated', 'gone']),
    clock: systemClock,
    failed: () => undefined,
  });
  const confirm = (): void => {
    confirmed.resolve(undefined);
    confirmed = Promise.withResolvers();
    confirmed.resolve(undefined);
  };
  writer.start();
  return { kept, writer, confirm };
}

test('MP-05 who stops writing to Redis waits until what he was given is confirmed', async () => {
  const { kept, writer, confirm } = world();
  for (const text of ['a', 'b', 'c']) writer.put(text);
  const stopped = writer.stop(5_000);
  confirm();
  expect(await stopped).toBe(0);
  expect(kept).toEqual(['a', 'b', 'c']);
});

test('MP-05 who stops writing to a Redis that confirms nothing says in time how much is not confirmed', async () => {
  const { kept, writer } = world();
  for (const text of ['a', 'b', 'c']) writer.put(text);
  expect(await writer.stop(20)).toBe(3);
  expect(kept).toEqual([]);
});
