import type { InjectedEvent } from '../../fixtures/index.ts';
import { expect, type Fixtures, test } from '../rideshare.ts';
import { LEGAL_NEXT, STATES, Steps, type State } from './trip-steps.ts';

const IN_TIME = { withinMs: 10_000 };

/** The reason that the event's dead letter gives. */
async function reasonOf({ tracer, kafka }: Pick<Fixtures, 'tracer' | 'kafka'>, event: InjectedEvent): Promise<unknown> {
  await expect(event).toReachExactlyOnce('kafka.dead-letters', IN_TIME);
  const { partition, offset } = tracer.placeOf(event, 'kafka.dead-letters');
  return (await kafka.recordAt('dead-letters', Number(partition), Number(offset))).headers.reason;
}

async function stateOf({ redis }: Pick<Fixtures, 'redis'>, { tripId }: Steps): Promise<unknown> {
  const state = await redis.shared.hget('state:trips', tripId);
  return state === null ? null : (JSON.parse(state) as { readonly state: unknown }).state;
}

for (const from of STATES) {
  for (const to of LEGAL_NEXT[from]) {
    test(`RS-20 a trip goes from ${from} to ${to}`, async ({ tracer, rides, redis }) => {
      const trip = new Steps(rides);
      const before = trip.to(from);
      const events = await tracer.injectMany([...before, trip.step(to, before.length)]);
      await expect(events).toReachExactlyOnce('redis.trips', IN_TIME);
      expect(await stateOf({ redis }, trip), 'at redis.trips').toBe(to);
    });
  }
  for (const to of STATES.filter((state) => !LEGAL_NEXT[from].includes(state))) {
    test(`RS-20 a trip does not go from ${from} to ${to}: quarantined, nothing changed`, async ({
      tracer,
      rides,
      redis,
      kafka,
    }) => {
      const trip = new Steps(rides);
      const before = await tracer.injectMany(trip.to(from));

      const illegal = await tracer.inject(trip.step(to, before.length));

      expect(await reasonOf({ tracer, kafka }, illegal), 'at kafka.dead-letters').toBe('illegal_transition');
      await expect(illegal).not.toReach('redis.trips');
      await expect(before).toReachExactlyOnce('redis.trips', IN_TIME);
      expect(await stateOf({ redis }, trip), 'at redis.trips').toBe(from);
    });
  }
}

for (const first of STATES.filter((state) => state !== 'REQUESTED')) {
  test(`RS-20 a trip does not begin with ${first}: quarantined, nothing made`, async ({
    tracer,
    rides,
    redis,
    kafka,
  }) => {
    const trip = new Steps(rides);
    const illegal = await tracer.inject(trip.step(first, 0));
    expect(await reasonOf({ tracer, kafka }, illegal), 'at kafka.dead-letters').toBe('illegal_transition');
    await expect(illegal).not.toReach('redis.trips');
    expect(await stateOf({ redis }, trip), 'at redis.trips').toBeNull();
  });
}

test('RS-20 an event that is sent again is quarantined as a repetition and changes nothing', async ({
  tracer,
  rides,
  redis,
  kafka,
}) => {
  const trip = new Steps(rides);
  const [requested, matched] = [trip.step('REQUESTED', 0), trip.step('MATCHED', 1)];
  const sent = await tracer.injectMany([requested, matched]);

  const again = await tracer.inject(requested);

  expect(await reasonOf({ tracer, kafka }, again), 'at kafka.dead-letters').toBe('duplicate_event');
  await expect(again).not.toReach('redis.trips');
  await expect(sent).toReachExactlyOnce('redis.trips', IN_TIME);
  expect(await stateOf({ redis }, trip), 'at redis.trips').toBe('MATCHED');
});

test('RS-20 a step that was taken already is quarantined as out of order, under a new event id too', async ({
  tracer,
  rides,
  redis,
  kafka,
}) => {
  const trip = new Steps(rides);
  await tracer.injectMany(trip.to('EN_ROUTE'));

  const again = await tracer.inject(trip.step('MATCHED', 1));

  expect(await reasonOf({ tracer, kafka }, again), 'at kafka.dead-letters').toBe('out_of_order');
  await expect(again).not.toReach('redis.trips');
  expect(await stateOf({ redis }, trip), 'at redis.trips').toBe('EN_ROUTE');
});

test('RS-20 an event that overtakes its predecessor is quarantined, and the predecessor is still admitted', async ({
  tracer,
  rides,
  redis,
  kafka,
}) => {
  const trip = new Steps(rides);
  await tracer.inject(trip.step('REQUESTED', 0));

  const early = await tracer.inject(trip.step('EN_ROUTE', 2));
  expect(await reasonOf({ tracer, kafka }, early), 'at kafka.dead-letters').toBe('out_of_order');
  const matched = await tracer.inject(trip.step('MATCHED', 1));

  await expect(matched).toReachExactlyOnce('redis.trips', IN_TIME);
  await expect(early).not.toReach('redis.trips');
  expect(await stateOf({ redis }, trip), 'at redis.trips').toBe('MATCHED');
});

test('RS-20 what one trip may not do stops no other trip', async ({ tracer, rides, kafka }) => {
  const [illegal, other] = [new Steps(rides), new Steps(rides)];
  const bad = await tracer.inject(illegal.step('COMPLETED' satisfies State, 0));
  const good = await tracer.injectMany(other.to('COMPLETED'));
  await expect(good).toReachExactlyOnce('websocket.trips', IN_TIME);
  expect(await reasonOf({ tracer, kafka }, bad), 'at kafka.dead-letters').toBe('illegal_transition');
});
