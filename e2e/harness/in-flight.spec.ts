import { expect, mergeExpects, test } from '@playwright/test';
import { inFlightExpect } from '../../fixtures/matchers/in-flight.ts';
import type { NamedFault } from '../../fixtures/trace/in-flight.ts';
import { expectHop, failure, faultAround, quietPipeline, showAt } from './matcher-world.ts';
import { trip, trips } from './memory-pipeline.ts';

const expectEvent = mergeExpects(expectHop, inFlightExpect);
const HOP = 'kafka.trips';

/** Whether an event that is seen at the hop at such a time was on its way while the fault lasted. */
async function wasInFlight(seenMs: number, latestMs = seenMs): Promise<boolean> {
  await using pipeline = quietPipeline();
  const event = await pipeline.tracer().inject(trip());
  showAt(pipeline.kafka, event, seenMs, latestMs);
  try {
    expectEvent(event).toHaveBeenInFlight(HOP, faultAround(event));
    return true;
  } catch {
    return false;
  }
}

test('in flight is what was sent before the healing and seen after the proof', async () => {
  expect(await wasInFlight(200)).toBe(true);
  expect(await wasInFlight(400)).toBe(true);
  expect(await wasInFlight(50)).toBe(false);
  // By its bounds it may have been there before.
  expect(await wasInFlight(95, 400)).toBe(false);
});

test('what was never seen was in flight, and what was sent after the healing was not', async () => {
  await using pipeline = quietPipeline();
  const event = await pipeline.tracer().inject(trip());
  expectEvent(event).toHaveBeenInFlight(HOP, faultAround(event));
  const { sentAt } = event;
  const before = { from: sentAt - 300, provenAt: sentAt - 290, healingAt: sentAt - 1, to: sentAt + 100 };
  expectEvent(event).not.toHaveBeenInFlight(HOP, { name: 'kill kafka', effect: before });
});

test('a fault that touched no event fails with that', async () => {
  await using pipeline = quietPipeline();
  const events = await pipeline.tracer().injectMany(trips(3));
  for (const event of events) showAt(pipeline.kafka, event, 2);
  const [first] = events;
  if (first === undefined) throw new Error('nothing was injected');
  expect(() => {
    expectEvent(events).toHaveBeenInFlight(HOP, faultAround(first));
  }).toThrow(
    '3 trips: expected some on the way to kafka.trips during "kill kafka", which lasted 200 ms, there were 0: the fault has proved nothing',
  );
});

test('a finding says how many of its events were on their way during which fault', async () => {
  await using pipeline = quietPipeline();
  const faults: NamedFault[] = [];
  const tracer = pipeline.tracer({ faults: () => faults });
  const early = await tracer.inject(trip());
  faults.push(faultAround(early));
  pipeline.now = () => early.sentAt + 1_000;
  const late = await tracer.inject(trip());
  const text = await failure(() => expectEvent([early, late]).toReachExactlyOnce(HOP, { withinMs: 30 }));
  expect(text).toContain('2 missing');
  expect(text).toContain('of these 2, 1 were on their way during "kill kafka", 1 during no fault');
});
