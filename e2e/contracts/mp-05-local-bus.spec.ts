import { VirtualClock } from '../../compose/services/market-data-runtime/contracts/index.ts';
import { feedbackEvent } from '../../compose/services/market-data-runtime/contracts/messages.ts';
import { settled } from '../../compose/services/market-data-runtime/contracts/virtual-clock.ts';
import { feedbackEvents, type FeedbackEvent } from '../../compose/services/market-data-runtime/feedback/event.ts';
import { LocalBus } from '../../compose/services/market-data-runtime/feedback/local-bus.ts';
import { expect, test } from './holds.ts';

function world(waitingLimit?: number) {
  const clock = new VirtualClock();
  const parts = { name: 'feedback', codec: feedbackEvents, clock };
  const bus = new LocalBus<FeedbackEvent>({ ...parts, ...(waitingLimit === undefined ? {} : { waitingLimit }) });
  const publish = (...sizes: readonly number[]): void => {
    for (const queueSize of sizes) bus.publish(feedbackEvent({ queueSize }));
  };
  return { clock, bus, publish };
}

test('MP-05 the bus counts what was published, taken and missed, also of those who have left', async () => {
  const { bus, publish } = world(2);
  await bus.start();
  const heard: number[] = [];
  const leaving = bus.subscribe(({ queueSize }) => void heard.push(queueSize));
  bus.subscribe(() => new Promise(() => undefined));
  publish(1);
  await settled();
  publish(2, 3, 4);
  await settled();
  // The one who takes nothing holds his first, and two wait: one is missed. The other had three at once: one as well.
  expect(heard).toEqual([1, 3, 4]);
  expect(bus.status()).toMatchObject({
    state: 'running',
    lag: 3,
    counters: { published: 4, refused: 0, failed: 0, taken: 3, missed: 2 },
  });
  leaving.close();
  expect(bus.status(), 'after he has left').toMatchObject({ counters: { taken: 3, missed: 2 } });
  leaving.close();
  publish(5);
  await settled();
  expect(heard).toEqual([1, 3, 4]);
  expect(bus.status()).toMatchObject({ counters: { published: 5, taken: 3, missed: 3 } });
});

test('MP-05 a subscriber who takes nothing makes the bus unwell once he is as far behind as one may be', async () => {
  const { bus, publish } = world(3);
  expect(bus.health()).toEqual({ level: 'failed', reason: 'is new' });
  await bus.start();
  bus.subscribe(() => new Promise(() => undefined));
  publish(1);
  await settled();
  publish(2);
  expect(bus.health()).toEqual({ level: 'ok' });
  publish(3);
  expect(bus.health()).toEqual({ level: 'degraded', reason: '1 subscribers take no messages' });
});

test('MP-05 two hundred and fifty-six may wait for one subscriber', async () => {
  const { bus, publish } = world();
  await bus.start();
  bus.subscribe(() => new Promise(() => undefined));
  publish(0);
  await settled();
  publish(...Array.from({ length: 256 }, (_, at) => at));
  expect(bus.status()).toMatchObject({ lag: 257, counters: { missed: 0 } });
  publish(1);
  expect(bus.status()).toMatchObject({ lag: 257, counters: { missed: 1 } });
});

test('MP-05 what a subscriber throws is counted with its text, and the next message comes', async () => {
  const { bus, publish } = world();
  await bus.start();
  const heard: number[] = [];
  bus.subscribe(({ queueSize }) => {
    heard.push(queueSize);
    throw new Error('cannot hear');
  });
  publish(1, 2);
  await settled();
  expect(heard).toEqual([1, 2]);
  expect(bus.status()).toMatchObject({
    lag: 0,
    counters: { failed: 2, taken: 2 },
    lastError: { message: 'cannot hear' },
  });
});

test('MP-05 a bus that does not run takes nothing, and says so', async () => {
  const { bus, publish } = world();
  publish(1);
  expect(bus.status()).toMatchObject({
    counters: { published: 0, refused: 1 },
    lastError: { message: 'feedback is new' },
  });
  await bus.start();
  await bus.stop(0);
  publish(2);
  expect(bus.status()).toMatchObject({ state: 'stopped', counters: { refused: 2 } });
  expect(bus.health()).toEqual({ level: 'failed', reason: 'is stopped' });
});

test('MP-05 a bus that stops waits for its subscribers, as long as it may, and says what they have not taken', async () => {
  const { bus, clock, publish } = world();
  await bus.start();
  const taken = Promise.withResolvers<undefined>();
  bus.subscribe(() => taken.promise);
  publish(1);
  await settled();
  let stopped: unknown;
  void bus.stop(1_000).then((report) => (stopped = report));
  await clock.advance(500);
  expect([stopped, bus.status().state]).toEqual([undefined, 'draining']);
  taken.resolve(undefined);
  await clock.advance(10);
  expect([stopped, bus.status().state]).toEqual([{ undelivered: 0 }, 'stopped']);

  const stuck = world();
  await stuck.bus.start();
  const late: number[] = [];
  const freed = Promise.withResolvers<undefined>();
  stuck.bus.subscribe(({ queueSize }) => {
    late.push(queueSize);
    return freed.promise;
  });
  stuck.publish(1, 2);
  await settled();
  let report: unknown;
  void stuck.bus.stop(1_000).then((said) => (report = said));
  await stuck.clock.advance(999);
  expect(report).toBeUndefined();
  await stuck.clock.advance(10);
  expect(report).toEqual({ undelivered: 2 });
  void stuck.bus.stop(1_000);
  expect(stuck.bus.status().state, 'told to stop once more').toBe('stopped');
  freed.resolve(undefined);
  await settled();
  expect(late, 'what was not delivered is not delivered later').toEqual([1]);
});

test('MP-05 for a subscriber who has left no message is made any more', async () => {
  let made = 0;
  const read = (text: string): FeedbackEvent => {
    made += 1;
    return feedbackEvents.read(text);
  };
  const parts = { name: 'feedback', codec: { ...feedbackEvents, read }, clock: new VirtualClock() };
  const bus = new LocalBus<FeedbackEvent>(parts);
  await bus.start();
  const [leaving] = [bus.subscribe(() => undefined), bus.subscribe(() => undefined)];
  bus.publish(feedbackEvent());
  expect(made).toBe(2);
  leaving.close();
  bus.publish(feedbackEvent());
  expect(made).toBe(3);
});
