import { about } from '../../fixtures/playwright/failures.ts';
import { coordination } from './coordination.ts';
import { expect, test } from '../contracts/holds.ts';

const OF_COORDINATOR = { annotation: about('rate-coordinator') };
const SILENCE = { settings: { silenceMs: 3_000 } };

test('MP-31 while the bus is away a sink that nobody can hear keeps its level', OF_COORDINATOR, async () => {
  const { bus, coordinator, say, clock } = await coordination(SILENCE);
  await say('HARD', { source: 'far' });
  const { scale } = coordinator;
  bus.isAway = true;
  await clock.advance(60_000);
  expect(coordinator.level, 'a minute later').toBe('HARD');
  expect(coordinator.scale).toBeLessThanOrEqual(scale);
  expect(coordinator.status().counters).toMatchObject({ sources: 1, silent: 0 });
  expect(coordinator.health()).toEqual({ level: 'ok' });
});

test('MP-31 while the bus is away the sinks of its own process set the rate all the same', OF_COORDINATOR, async () => {
  const { bus, coordinator, say, clock, rate } = await coordination(SILENCE);
  bus.isAway = true;
  await say('HARD', { source: 'near' });
  expect(coordinator.level).toBe('HARD');
  expect(rate.perSecond).toBeLessThan(600);
  await say('OK', { source: 'near' });
  await clock.advance(60_000);
  expect(rate.perSecond).toBe(1_000);
});

test(
  'MP-31 when the bus is back a sink that stays silent is given up, as if it had just been heard',
  OF_COORDINATOR,
  async () => {
    const { bus, coordinator, say, clock } = await coordination(SILENCE);
    await say('HARD', { source: 'gone' });
    await say('HARD', { source: 'well' });
    bus.isAway = true;
    await clock.advance(60_000);
    bus.isAway = false;
    await say('OK', { source: 'well' });
    await clock.advance(2_800);
    expect(coordinator.level).toBe('HARD');
    await clock.advance(60_000);
    expect(coordinator.level).toBe('OK');
    expect(coordinator.scale).toBe(1);
    expect(coordinator.status().counters).toMatchObject({ silent: 1 });
  },
);
