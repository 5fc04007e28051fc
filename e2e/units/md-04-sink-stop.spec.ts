import { settled } from '../../compose/services/market-data-runtime/contracts/virtual-clock.ts';
import { expect, test } from '../contracts/holds.ts';
import { sinkWorld, symbols } from './sink-world.ts';

test('MD-04 a sink that stops takes nothing more, writes what it has, and waits no longer than that', async () => {
  const { topic, clock, sink, give } = sinkWorld({ capacity: 3, batchSize: 2 });
  const answer = Promise.withResolvers<undefined>();
  topic.answered = answer.promise;
  await sink.start();
  await give(...symbols(3));
  const waiting = give('a4');
  let report: unknown;
  void sink.stop(1_000).then((said) => (report = said));
  await expect(waiting).rejects.toThrow('kafka is stopping');
  await expect(give('a5')).rejects.toThrow('kafka is draining');
  expect([sink.status().state, sink.health().reason]).toEqual(['draining', 'is draining']);
  await clock.advance(500);
  expect(report).toBeUndefined();
  answer.resolve(undefined);
  await settled();
  expect(report).toEqual({ undelivered: 0 });
  expect(topic.story).toEqual(['1 opens numbers', '1 writes a1 to 0', '1 writes a2,a3 to 0', '1 closes']);
  await clock.advance(100);
  expect(clock.sleepers, 'nothing goes on').toBe(0);
});

test('MD-04 a sink stops when its time is up, says what it has not written, and goes no further', async () => {
  const { topic, clock, sink, give } = sinkWorld();
  await sink.start();
  topic.isAway = true;
  await give(...symbols(3));
  let report: unknown;
  void sink.stop(1_000).then((said) => (report = said));
  await clock.advance(999);
  expect([report, sink.status().state]).toEqual([undefined, 'draining']);
  await clock.advance(1);
  expect([report, sink.status().state]).toEqual([{ undelivered: 3 }, 'stopped']);
  topic.isAway = false;
  await clock.advance(10_000);
  expect([topic.story, sink.status().lag, clock.sleepers]).toEqual([[], 3, 0]);
  expect(sink.status().lastError?.message, 'its end is no failure').toBe('the broker is away');
});

test('MD-04 a sink whose schema nobody knows stops when its time is up', async () => {
  const { schemas, clock, sink, give } = sinkWorld();
  schemas.fails = new Error('the registry is away');
  await sink.start();
  await give('a1');
  const stopped = sink.stop(50);
  await clock.advance(50);
  expect(await stopped).toEqual({ undelivered: 1 });
  const asked = schemas.asked.length;
  await clock.advance(10_000);
  expect([schemas.asked.length, clock.sleepers]).toEqual([asked, 0]);
});

test('MD-04 a connection that cannot be closed does not keep a sink from stopping, and is reported', async () => {
  const hanging = sinkWorld();
  hanging.topic.closed = new Promise(() => undefined);
  await hanging.sink.start();
  await hanging.give('a1');
  await settled();
  let report: unknown;
  void hanging.sink.stop(1_000).then((said) => (report = said));
  await hanging.clock.advance(99);
  expect(report).toBeUndefined();
  await hanging.clock.advance(1);
  expect(report).toEqual({ undelivered: 0 });

  const { topic, sink, give } = sinkWorld();
  topic.closed = Promise.reject(new Error('cannot close'));
  topic.closed.catch(() => undefined);
  await sink.start();
  await give('a1');
  await settled();
  expect(await sink.stop(1_000)).toEqual({ undelivered: 0 });
  expect(sink.status()).toMatchObject({ state: 'stopped', lastError: { message: 'cannot close' } });
});

test('MD-04 to stop a sink twice, or one that never started, changes nothing', async () => {
  const { clock, sink } = sinkWorld();
  expect(await sink.stop(1_000)).toEqual({ undelivered: 0 });
  const again = sink.stop(1_000);
  expect(sink.status().state).toBe('stopped');
  expect(await again).toEqual({ undelivered: 0 });
  await clock.advance(1_000);
  expect(clock.sleepers).toBe(0);
});
