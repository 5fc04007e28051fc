import {
  expect as expectAny,
  type Fault,
  type FixturesOf,
  forPlatform,
  type HopOf,
  type InjectedEvent,
  test,
} from '../../fixtures/index.ts';
import type { MarketData } from '../../fixtures/platforms/market-data.ts';
import type { Rideshare } from '../../fixtures/platforms/rideshare.ts';

const { test: rideTest, expect, seen } = forPlatform<Rideshare>();
const { test: marketTest } = forPlatform<MarketData>();
type Tracer = FixturesOf<typeof rideTest>['tracer'];
type RideFaults = FixturesOf<typeof rideTest>['faults'];
type MarketFaults = FixturesOf<typeof marketTest>['faults'];

/**
 * What the compiler must refuse and what it must take: `tsc` checks this function, and nobody calls it. A line below
 * `@ts-expect-error` that is none is an error itself.
 */
async function names(
  tracer: Tracer,
  event: InjectedEvent,
  events: readonly InjectedEvent[],
  fault: Fault,
  faults: { readonly ride: RideFaults; readonly market: MarketFaults },
): Promise<void> {
  await expect(event).toReach('kafka.trips');
  await expect(events).toReach('kafka.*', { withinMs: 1 });
  await expect(event).not.toReach('bronze.trips');
  // @ts-expect-error no such hop
  await expect(event).toReach('kafka.rides');
  // @ts-expect-error no such hop behind `.not` either
  await expect(event).not.toReach('kafka.rides');
  // @ts-expect-error no hop of this kind
  await expect(events).toReach('mysql.*');
  // @ts-expect-error no such option
  await expect(event).toReach('kafka.trips', { within: 1 });
  // @ts-expect-error not as a soft expectation
  await expect.soft(event).toReach('kafka.rides');

  await expect(events).toReachExactlyOnce('silver.trip_states');
  await expect(events).toReachExactlyOnce('websocket.*');
  // @ts-expect-error the topic's name is not the hop's
  await expect(events).toReachExactlyOnce('trips');

  expect(events).toHaveBeenInFlight('redis.trips', fault);
  // @ts-expect-error no such hop
  expect(events).toHaveBeenInFlight('redis.rides', fault);

  seen('kafka.trips', event);
  seen('kafka.*', events, { count: 2 });
  // @ts-expect-error no such hop
  seen('kafka.rides', event);

  await expect(events).toArriveInOrder('redis.gps_pings');
  // @ts-expect-error no such hop
  await expect(events).toArriveInOrder('redis.gps_ping');

  await expect(events).toHaveLatency('websocket.trips', { p95: 1 });
  // @ts-expect-error no such hop
  await expect(events).toHaveLatency('websocket.all', { p95: 1 });
  // @ts-expect-error no such percentile
  await expect(events).toHaveLatency('websocket.trips', { p90: 1 });

  // The first of a step may be an entrance's row.
  await expect(events).toHaveStepLatency('api.*', 'redis.*', { max: 1 });
  // @ts-expect-error no such hop
  await expect(events).toHaveStepLatency('kafka.trips', 'redis.rides', { max: 1 });

  await expect(events).toMatchSchema('kafka.trips', { version: 2 });

  await faults.market.inflict('exchange closes', { when: seen('kafka.trips', event) });
  // @ts-expect-error no such fault
  await faults.market.inflict('exchange sulks');
  // @ts-expect-error a platform that has none of its own
  await faults.ride.inflict('exchange closes');

  await tracer.settle('bronze.trips', 1);
  // @ts-expect-error no such hop
  await tracer.settle('bronze.rides', 1);
  // @ts-expect-error one hop is settled at a time
  await tracer.settle('bronze.*', 1);
  tracer.placeOf(event, 'kafka.trips');
  // @ts-expect-error no such hop
  tracer.placeOf(event, 'kafka.rides');
  tracer.sightings('kafka.dead-letters');
  // @ts-expect-error no such hop
  tracer.sightings('kafka.dead_letters');

  const hop: HopOf<Rideshare> = 'redis.trips';
  // @ts-expect-error no such hop
  const other: HopOf<Rideshare> = 'redis.rides';
  expectAny([hop, other]).toBeDefined();
  // Without a platform every name is one.
  await expectAny(event).toReach('kafka.rides');
}

test('HA-01 a hop that the platform does not have is an error of the compiler', () => {
  expectAny(names).toBeInstanceOf(Function);
  expectAny(rideTest).toBe(test);
  expectAny(marketTest).toBe(test);
});
