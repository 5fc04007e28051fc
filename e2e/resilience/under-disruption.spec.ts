import { type Fault, type InjectedEvent, readBack, startLoad, tracedLedger } from '../../fixtures/index.ts';
import { STREAMS } from '../../test-data/rideshare/schemas/streams.ts';
import { expect, test } from '../rideshare.ts';
import { NOTICED, UNNOTICED } from './disruptions.ts';
import { Follower } from './follower.ts';
import { mixedTraffic, tripTraffic } from './traffic.ts';

test.use({ stackKind: 'exclusive' });
test.describe.configure({ timeout: 120_000 });

const FAULT = { tag: ['@exclusive', '@fault'] };
const RATE = { perSecond: 40 };
/** How long after a fault the last event of the backlog may come out. */
const RECOVERY_MS = 25_000;

for (const { guarantee, what, lasts, inflict } of UNNOTICED.filter(({ api }) => api === 'accepts')) {
  test(
    `${guarantee} while ${what} every trip goes on at the API, and later comes out once and in order`,
    FAULT,
    async ({ tracer, rides, faults }) => {
      await using traffic = startLoad(tracer, tripTraffic(rides), RATE);
      await traffic.progress({ acknowledged: 20, withinMs: 10_000 });
      const fault = await inflict(faults);
      const meanwhile = await traffic.progress({ acknowledged: lasts, withinMs: 30_000 });
      await expect(meanwhile).toReach('kafka.trips', { withinMs: 5_000 });
      await fault.heal();
      await traffic.progress({ acknowledged: 20, withinMs: 20_000 });

      const events = await traffic.stop();
      await tracer.settle('websocket.trips', 30_000);

      const inTime = limitAfter(fault);
      await expect(events).toReachExactlyOnce('kafka.trips', inTime);
      await expect(events).toReachExactlyOnce('redis.trips', inTime);
      await expect(events).toReachExactlyOnce('websocket.trips', inTime);
      await expect(events).not.toReach('kafka.dead-letters', { withinMs: 5_000 });
    },
  );
}

for (const { guarantee, what, inflict } of UNNOTICED.filter(({ api }) => api === 'refuses')) {
  test(
    `${guarantee} while ${what} the API says what it cannot take; what it took comes out once`,
    FAULT,
    async ({ tracer, rides, kafka, faults }) => {
      await using traffic = startLoad(tracer, mixedTraffic(rides), RATE);
      await traffic.progress({ acknowledged: 20, withinMs: 10_000 });
      const fault = await inflict(faults);
      const refused = await traffic.progress({ refused: 20, withinMs: 15_000 });
      expect(refused.map(({ answer }) => answer.summary)).toContain('503 Service Unavailable');
      await fault.heal();
      await traffic.progress({ acknowledged: 60, withinMs: 60_000 });

      const events = await traffic.stop();
      await tracer.settle('websocket.trips', 30_000);

      const inTime = limitAfter(fault);
      await expect(events).toReachExactlyOnce('kafka.*', inTime);
      await expect(events).toReachExactlyOnce('redis.*', inTime);
      await expect(events).toReachExactlyOnce('websocket.*', inTime);
      for (const stream of STREAMS) {
        const sent = events.filter((event) => event.stream === stream);
        expect(tracedLedger(stream, sent, await readBack(kafka, stream)), `at kafka.${stream}`).toBeConsistent();
      }
    },
  );
}

for (const { guarantee, what, inflict } of NOTICED) {
  test(
    `${guarantee} while ${what} trips go on, and clients come back with their key to the right state of each`,
    FAULT,
    async ({ tracer, rides, faults, websocket }) => {
      await using client = await Follower.connect(websocket);
      await using traffic = startLoad(tracer, tripTraffic(rides), RATE);
      await traffic.progress({ acknowledged: 20, withinMs: 10_000 });
      const fault = await inflict(faults);
      const meanwhile = await traffic.progress({ acknowledged: 40, withinMs: 20_000 });
      await expect(meanwhile).toReach('kafka.trips', { withinMs: 5_000 });
      await fault.heal();
      await traffic.progress({ acknowledged: 20, withinMs: 20_000 });

      const events = await traffic.stop();

      await expect(events).toReachExactlyOnce('kafka.trips', limitAfter(fault));
      await expect(events).not.toReach('kafka.dead-letters', { withinMs: 5_000 });
      await expect
        .poll(() => statesAt(client, events), { message: 'at websocket.trips', timeout: 20_000 })
        .toEqual(finalStates(events));
      // Once more for what happens from now on: nobody is subscribed twice, or no longer.
      await tracer.settle('websocket.trips', 30_000);
      const after = await tracer.injectMany(rides.tripLife());
      await expect(after).toReachExactlyOnce('websocket.trips', { withinMs: 10_000 });
    },
  );
}

/** From an event's sending: it may have been sent when the fault began. How long that lasted is not the pipeline's doing. */
function limitAfter({ effect: { from, to = from } }: Fault): { readonly withinMs: number } {
  return { withinMs: to - from + RECOVERY_MS };
}

function finalStates(events: readonly InjectedEvent[]): Record<string, unknown> {
  return Object.fromEntries(events.map(({ key, payload }) => [key, payload.state]));
}

function statesAt(client: Follower, events: readonly InjectedEvent[]): Record<string, unknown> {
  return Object.fromEntries(events.map(({ key }) => [key, client.stateOf(key)]));
}
