import { expect, test } from '@playwright/test';
import { gapsExpect } from '../../fixtures/matchers/gaps.ts';
import { GapFeed, HOP } from './gap-feed.ts';
import { failure } from './matcher-world.ts';
import { trips } from './memory-pipeline.ts';

const WITHIN_MS = 30;

test('a feed that lacks nothing has no silent gap', async () => {
  await using feed = new GapFeed([]);
  const events = await feed.tracer.injectMany(trips(5));
  for (const event of events) feed.source.show(event);
  await gapsExpect(events).toHaveNoSilentGap(HOP, { withinMs: WITHIN_MS });
});

test('a feed that says what it lacks has no silent gap, and nobody waits for what it lacks', async () => {
  await using feed = new GapFeed([2, 3]);
  const events = await feed.tracer.injectMany(trips(5));
  for (const event of events.filter(({ index }) => index < 2 || index > 3)) feed.source.show(event);
  const begun = performance.now();
  await gapsExpect(events).toHaveNoSilentGap(HOP, { withinMs: 25_000 });
  expect(performance.now() - begun).toBeLessThan(20_000);
});

test('a gap that is told only after the event is missed counts', async () => {
  await using feed = new GapFeed([]);
  const events = await feed.tracer.injectMany(trips(3));
  for (const event of events.slice(1)) feed.source.show(event);
  setTimeout(() => {
    feed.told = [0];
  }, 20);
  await gapsExpect(events).toHaveNoSilentGap(HOP, { withinMs: 25_000 });
});

test('a feed that lacks more than it says has a silent gap', async () => {
  await using feed = new GapFeed([2]);
  const events = await feed.tracer.injectMany(trips(5));
  for (const event of events.slice(0, 2)) feed.source.show(event);
  const text = await failure(() => gapsExpect(events).toHaveNoSilentGap(HOP, { withinMs: WITHIN_MS }));
  expect(text.split('\n', 3)).toEqual([
    '5 trips: expected no silent gap at api.trips within 30 ms, received 2 of 5, 2 missing in silence, 1 in disclosed gaps: trip 2 (1)',
    '  missing  trip 7f3c…#3  last seen at door.trips (202 Accepted)',
    '  missing  trip 7f3c…#4  last seen at door.trips (202 Accepted)',
  ]);
  await gapsExpect(events).not.toHaveNoSilentGap(HOP, { withinMs: WITHIN_MS });
});

test('a feed that calls everything a gap proves nothing', async () => {
  await using feed = new GapFeed([0, 1]);
  const events = await feed.tracer.injectMany(trips(2));
  expect(await failure(() => gapsExpect(events).toHaveNoSilentGap(HOP, { withinMs: WITHIN_MS }))).toContain(
    '2 trips: not one is at api.trips, so that gaps are told proves nothing [E_EMPTY_INPUT]',
  );
});

test('where nobody tells of gaps, or they cannot be asked for, nothing is told', async () => {
  await using untold = new GapFeed(undefined);
  const events = await untold.tracer.injectMany(trips(2));
  expect(await failure(() => gapsExpect(events).toHaveNoSilentGap(HOP, { withinMs: WITHIN_MS }))).toContain(
    'the platform does not say how gaps at api.trips are told [E_GAPS_UNTOLD]',
  );
  await using away = new GapFeed([]);
  away.fails = true;
  const others = await away.tracer.injectMany(trips(2));
  expect(await failure(() => gapsExpect(others).toHaveNoSilentGap(HOP, { withinMs: WITHIN_MS }))).toContain(
    'what is missing at api.trips cannot be asked for [E_GAPS_UNTOLD]\n  cause: the API is away',
  );
});

test('what is missing where nobody watched all the time cannot be told', async () => {
  await using feed = new GapFeed([]);
  const events = await feed.tracer.injectMany(trips(2));
  feed.source.blind = [{ from: 0, to: Infinity, hops: [HOP] }];
  expect(await failure(() => gapsExpect(events).toHaveNoSilentGap(HOP, { withinMs: WITHIN_MS }))).toContain(
    '[E_BLIND]',
  );
});
