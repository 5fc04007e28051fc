import { VirtualClock } from '../../compose/services/market-data-runtime/contracts/index.ts';
import { feedbackEvent } from '../../compose/services/market-data-runtime/contracts/messages.ts';
import { settled } from '../../compose/services/market-data-runtime/contracts/virtual-clock.ts';
import { feedbackEvents, type FeedbackEvent } from '../../compose/services/market-data-runtime/feedback/event.ts';
import { Pulse } from '../../compose/services/market-data-runtime/feedback/pulse.ts';
import { expect, silent, test } from '../contracts/holds.ts';
import { StreamDouble } from './stream-double.ts';

/** A bus over a stream in memory, with a clock of its own. */
function pulse(stream = new StreamDouble()) {
  const clock = new VirtualClock();
  const connect = (role: string): ReturnType<StreamDouble['connect']> => stream.connect(role);
  const bus = new Pulse<FeedbackEvent>({
    name: 'pulse',
    stream: 'pulse',
    codec: feedbackEvents,
    connect,
    clock,
    log: silent,
  });
  const [writer, reader] = ['pulse-writer', 'pulse-reader'].map((role) => stream.connections.get(role));
  if (writer === undefined || reader === undefined) throw new Error('not connected');
  const heard: number[] = [];
  bus.subscribe(({ queueSize }) => void heard.push(queueSize));
  const publish = async (...sizes: readonly number[]): Promise<void> => {
    for (const queueSize of sizes) bus.publish(feedbackEvent({ queueSize }));
    await settled();
  };
  return { stream, clock, bus, writer, reader, heard, publish };
}

test('MP-05 what one bus publishes each hears once, here and there', async () => {
  const here = pulse();
  const there = pulse(here.stream);
  await Promise.all([here.bus.start(), there.bus.start()]);
  await settled();
  await here.publish(1, 2);
  await there.publish(3);
  expect([here.heard, there.heard]).toEqual([
    [1, 2, 3],
    [1, 2, 3],
  ]);
  expect(here.bus.name).toBe('pulse');
  expect(here.bus.health()).toEqual({ level: 'ok' });
  expect(here.bus.status()).toMatchObject({
    name: 'pulse',
    state: 'running',
    lag: 0,
    counters: { published: 3, refused: 0, taken: 3, missed: 0, sent: 2, heard: 1, lost: 0, repeated: 0, gone: 0 },
  });
  expect(here.bus.status()).not.toHaveProperty('lastError');
});

test('MP-05 while Redis is away those of the same process hear at once, and the others afterwards', async () => {
  const here = pulse();
  const there = pulse(here.stream);
  await Promise.all([here.bus.start(), there.bus.start()]);
  here.writer.cut(new Error('cut off'));
  await here.publish(1, 2);
  expect([here.heard, there.heard]).toEqual([[1, 2], []]);
  expect(here.bus.health()).toEqual({ level: 'degraded', reason: 'redis is away: cut off' });
  expect(here.bus.status()).toMatchObject({ lag: 2, lastError: { message: 'cut off' } });
  here.writer.fails = undefined;
  await here.clock.advance(50);
  await settled();
  expect(there.heard).toEqual([1, 2]);
  expect(here.bus.health()).toEqual({ level: 'ok' });
});

test('MP-05 a bus that cannot hear the others says so', async () => {
  const { bus, reader } = pulse();
  expect(bus.health()).toEqual({ level: 'failed', reason: 'is new' });
  await bus.start();
  reader.cut(new Error('cut off'));
  await settled();
  expect(bus.health()).toEqual({ level: 'degraded', reason: 'redis is away: cut off' });
  expect(bus.status().lastError?.message).toBe('cut off');
});

test('MP-05 what is no message is not sent, and what comes and is none is noted, and the next one heard', async () => {
  const { bus, stream, heard, publish } = pulse();
  await bus.start();
  await settled();
  await publish(-1);
  expect(bus.status()).toMatchObject({
    counters: { refused: 1, sent: 0 },
    lastError: { message: expect.stringContaining('queueSize') },
  });
  stream.add('by', 'far', 'number', '1', 'message', '{"level": "fine"}');
  stream.add('by', 'far', 'number', '2', 'message', JSON.stringify(feedbackEvent({ queueSize: 7 })));
  await settled();
  expect(heard).toEqual([7]);
  expect(bus.status()).toMatchObject({
    counters: { heard: 2, published: 1, refused: 1 },
    lastError: { message: expect.stringContaining('version') },
  });
});

test('MP-05 a bus counts what its subscribers have not taken and what Redis has not confirmed as one', async () => {
  const { bus, clock, writer, reader, publish } = pulse();
  bus.subscribe(() => new Promise(() => undefined));
  await bus.start();
  writer.confirmed = new Promise(() => undefined);
  await publish(1, 2);
  expect(bus.status().lag).toBe(4);
  let report: unknown;
  void bus.stop(1_000).then((said) => (report = said));
  await clock.advance(500);
  expect([report, bus.status().state]).toEqual([undefined, 'draining']);
  await clock.advance(500);
  expect([report, bus.status().state]).toEqual([{ undelivered: 4 }, 'stopped']);
  expect([writer.status, reader.status]).toEqual(['end', 'end']);
  expect(bus.health()).toEqual({ level: 'failed', reason: 'is stopped' });
});

test('MP-05 what Redis leaves of the time to stop is the subscribers’', async () => {
  const { bus, clock, writer, publish } = pulse();
  bus.subscribe(() => new Promise(() => undefined));
  await bus.start();
  const answer = Promise.withResolvers<undefined>();
  writer.confirmed = answer.promise;
  await publish(1);
  let report: unknown;
  void bus.stop(1_000).then((said) => (report = said));
  await clock.advance(600);
  answer.resolve(undefined);
  await clock.advance(395);
  expect(report).toBeUndefined();
  await clock.advance(5);
  expect(report).toEqual({ undelivered: 1 });
});
