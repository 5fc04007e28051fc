import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { failuresOf } from '../../fixtures/checks/hop-failure.ts';
import { errorText } from '../../fixtures/core/errors.ts';
import { startLoad } from '../../fixtures/load/background-load.ts';
import { interleaved } from '../../fixtures/load/interleaved.ts';
import { runLoad } from '../../fixtures/load/run-load.ts';
import type { EntranceAnswer } from '../../fixtures/trace/types.ts';
import { MemoryPipeline, trip, trips } from './memory-pipeline.ts';

const ACKNOWLEDGED: EntranceAnswer = { outcome: 'acknowledged', summary: '202 Accepted' };
const spec = (at: number) => trip(`trip-${at % 5}`, { sequence: at });

test('a background load goes on until it is stopped, and returns every event with its answer', async () => {
  await using pipeline = new MemoryPipeline();
  await using traffic = startLoad(pipeline.tracer(), spec, { perSecond: 500 });
  await traffic.progress({ acknowledged: 20, withinMs: 20_000 });
  const events = await traffic.stop();
  expect(events.length).toBeGreaterThanOrEqual(20);
  expect(new Set(events.map(({ payload }) => payload.sequence))).toEqual(new Set(events.keys()));
  expect(traffic.sentSoFar).toBe(events.length);
});

test('intended times keep the rate whatever the machine does', async () => {
  await using pipeline = new MemoryPipeline();
  await using traffic = startLoad(pipeline.tracer(), spec, { perSecond: 400 });
  await traffic.progress({ acknowledged: 10, withinMs: 20_000 });
  const events = await traffic.stop();
  const begin = events[0]?.intendedAt ?? 0;
  for (const [at, { intendedAt, sentAt }] of events.entries()) {
    expect(intendedAt - begin).toBeCloseTo(at * 2.5, 2);
    expect(sentAt).toBeGreaterThanOrEqual(intendedAt);
  }
});

test('stop awaits the answers that are still under way', async () => {
  await using pipeline = new MemoryPipeline();
  const held: (() => void)[] = [];
  pipeline.answer = async () => {
    await new Promise<void>((resolve) => held.push(resolve));
    return ACKNOWLEDGED;
  };
  await using traffic = startLoad(pipeline.tracer(), (at) => trip(`trip-${at}`), { perSecond: 500 });
  await expect.poll(() => held.length).toBeGreaterThanOrEqual(5);
  const stopping = traffic.stop();
  expect(traffic.events).toHaveLength(0);
  for (const release of held) release();
  expect(await stopping).toHaveLength(held.length);
});

test('stop sends what fell due behind an earlier event of its key', async () => {
  await using pipeline = new MemoryPipeline();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const entered: unknown[] = [];
  pipeline.answer = async ({ payload }) => {
    entered.push(payload.sequence);
    await promise;
    return ACKNOWLEDGED;
  };
  let due = 0;
  const oneKey = (at: number) => {
    due = at + 1;
    return trip('one', { sequence: at });
  };
  await using traffic = startLoad(pipeline.tracer(), oneKey, { perSecond: 500 });
  await expect.poll(() => due).toBeGreaterThanOrEqual(5);
  expect(entered).toEqual([0]);
  const stopping = traffic.stop();
  resolve(undefined);
  const events = await stopping;
  expect(events.length).toBeGreaterThanOrEqual(5);
  expect(entered).toEqual(events.map((_, at) => at));
});

test('stop says what is missing when the answers do not come', async () => {
  await using pipeline = new MemoryPipeline();
  const { promise, resolve } = Promise.withResolvers<EntranceAnswer>();
  pipeline.answer = () => promise;
  await using traffic = startLoad(pipeline.tracer(), () => trip('one'), { perSecond: 500 });
  await expect.poll(() => traffic.sentSoFar).toBe(1);
  await expect(traffic.stop({ drainMs: 30 })).rejects.toThrow(
    /not every answer came \[E_LOAD_UNDRAINED\][^]*unanswered: 1\n/,
  );
  resolve(ACKNOWLEDGED);
});

test('a load is drained as long as answers come, however slowly', async () => {
  await using pipeline = new MemoryPipeline();
  pipeline.answer = async () => {
    await sleep(30);
    return ACKNOWLEDGED;
  };
  // Of one key, so that each waits for the one before: sixty in a row take far longer than the drain waits for one.
  await using traffic = startLoad(pipeline.tracer(), () => trip('one'), { perSecond: 500 });
  await expect.poll(() => traffic.sentSoFar).toBeGreaterThan(4);
  const began = performance.now();
  const events = await traffic.stop({ drainMs: 500 });
  expect(performance.now() - began).toBeGreaterThan(500);
  expect(events.filter(({ answer }) => answer.outcome !== 'acknowledged')).toEqual([]);
});

test('progress counts only what was sent after the call', async () => {
  await using pipeline = new MemoryPipeline();
  const first = Promise.withResolvers<EntranceAnswer>();
  let down = false;
  pipeline.answer = ({ index }) => {
    if (index === 0) return first.promise;
    return down ? { outcome: 'refused', summary: '503 Service Unavailable', reason: 'no broker' } : ACKNOWLEDGED;
  };
  await using traffic = startLoad(pipeline.tracer(), (at) => trip(`trip-${at}`), { perSecond: 500 });
  await traffic.progress({ acknowledged: 3, withinMs: 20_000 });
  down = true;
  const refused = await traffic.progress({ refused: 3, withinMs: 20_000 });
  expect(refused.every(({ answer }) => answer.outcome === 'refused')).toBe(true);

  const waiting = traffic.progress({ acknowledged: 1, withinMs: 100 });
  first.resolve(ACKNOWLEDGED);
  const message = await waiting.then(() => '', errorText);
  expect(message).toMatch(
    /until the load has 1 more acknowledged \[E_WAIT_TIMEOUT\][^]*"acknowledged":0,"refused":\d+,[^]*"lastAnswer":"api\.trips: 503 Service Unavailable: no broker"/,
  );
  expect(failuresOf(message)).toMatchObject([{ hop: 'api.trips', firstBadHop: 'api.trips' }]);
});

test('a load that came to its bound says so, in progress and in stop', async () => {
  await using pipeline = new MemoryPipeline();
  await using traffic = startLoad(pipeline.tracer(), spec, { perSecond: 1_000, maxEvents: 7 });
  await expect(traffic.progress({ acknowledged: 8, withinMs: 20_000 })).rejects.toThrow(
    /\[E_LOAD_ENDED\]\n {2}sent: 7/,
  );
  await expect(traffic.stop()).rejects.toThrow('the load had come to its bound before it was stopped');
  expect(traffic.events).toHaveLength(7);
});

test('what the entrance throws ends the load and is thrown by stop and by progress', async () => {
  await using pipeline = new MemoryPipeline();
  pipeline.answer = ({ index }) => {
    if (index === 2) throw new TypeError('no such stream');
    return ACKNOWLEDGED;
  };
  await using traffic = startLoad(pipeline.tracer(), spec, { perSecond: 20 });
  await expect(traffic.progress({ acknowledged: 50, withinMs: 20_000 })).rejects.toThrow('no such stream');
  await expect(traffic.stop()).rejects.toThrow('no such stream');
  expect(traffic.sentSoFar).toBeLessThan(50);
});

test('the end of its scope ends a load that nobody stopped', async () => {
  await using pipeline = new MemoryPipeline();
  let last = 0;
  {
    await using traffic = startLoad(pipeline.tracer(), (at) => trip(`trip-${(last = at)}`), { perSecond: 1_000 });
    await traffic.progress({ acknowledged: 3, withinMs: 20_000 });
  }
  const atEnd = last;
  // As long as another load sends twenty, it would have sent some too.
  await using other = startLoad(pipeline.tracer(), spec, { perSecond: 1_000 });
  await other.progress({ acknowledged: 20, withinMs: 20_000 });
  expect(last).toBe(atEnd);
});

test('asking for no progress, and no rate, is refused', async () => {
  await using pipeline = new MemoryPipeline();
  expect(() => startLoad(pipeline.tracer(), spec, { perSecond: 0 })).toThrow('[E_LOAD_RATE]');
  await using traffic = startLoad(pipeline.tracer(), spec, { perSecond: 100 });
  await expect(traffic.progress({ acknowledged: 0, withinMs: 10 })).rejects.toThrow('[E_EMPTY_INPUT]');
});

test('stories are told side by side, each in its order', async () => {
  await using pipeline = new MemoryPipeline();
  let made = 0;
  const story = () => {
    made += 1;
    return trips(3, () => `story-${made}`);
  };
  const { events } = await runLoad(pipeline.tracer(), interleaved(story, 2), { perSecond: 1_000, count: 12 });
  expect(events.map(({ key, payload }) => `${key}.${String(payload.sequence)}`).sort()).toEqual(
    [1, 2, 3, 4].flatMap((number) => [0, 1, 2].map((at) => `story-${number}.${at}`)),
  );
  const first = events.filter(({ key }) => key === 'story-1');
  expect(first.map(({ payload }) => payload.sequence)).toEqual([0, 1, 2]);
  expect(first.map(({ intendedAt }) => Math.round(intendedAt - (events[0]?.intendedAt ?? 0)))).toEqual([0, 2, 4]);
  await expect(
    runLoad(
      pipeline.tracer(),
      interleaved(() => [], 1),
      { perSecond: 1_000, count: 1 },
    ),
  ).rejects.toThrow('[E_EMPTY_INPUT]');
});
