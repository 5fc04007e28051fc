import { pino } from 'pino';
import { readEnvironment } from '../../compose/services/lib/environment.ts';
import { connectRedis } from '../../compose/services/lib/redis.ts';
import { systemClock } from '../../compose/services/market-data-runtime/clock.ts';
import type { FeedbackBus } from '../../compose/services/market-data-runtime/feedback/bus.ts';
import { plant } from '../../compose/services/market-data-runtime/planted/plant.ts';
import { STAGES } from '../../compose/services/market-data-runtime/stages.ts';
import { type Stack, until } from '../../fixtures/index.ts';

const silent = pino({ level: 'silent' });
const stages = plant(STAGES, silent);
const SETTLE_MS = 10_000;

export interface Pulses extends AsyncDisposable {
  readonly address: { readonly host: string; readonly port: number; readonly password: string };
  /** A bus as in a process of its own. */
  start(name: string): Promise<FeedbackBus>;
}

/** Buses over the stack's Redis, on a stream of this test alone; stopped when the scope ends. */
export function startPulses(stack: Stack, testId: string): Pulses {
  const { host, port } = stack.endpoint('redis', 6379);
  const password = stack.credentials.REDIS_PASSWORD ?? '';
  const environment = readEnvironment({ REDIS_HOST: host, REDIS_PORT: String(port), REDIS_PASSWORD: password });
  const started: FeedbackBus[] = [];
  return {
    address: { host, port, password },
    start: async (name) => {
      const pulse = new stages.Pulse({
        name,
        stream: `feedback:${testId}`,
        codec: stages.feedbackEvents,
        connect: (role) => connectRedis(environment, silent, role),
        clock: systemClock,
        log: silent,
      });
      started.push(pulse);
      await pulse.start();
      return pulse;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(started.map((pulse) => pulse.stop(0)));
    },
  };
}

/** The queue sizes of all events that a new subscriber hears. */
export function heardBy(bus: FeedbackBus): readonly number[] {
  const heard: number[] = [];
  bus.subscribe(({ queueSize }) => void heard.push(queueSize));
  return heard;
}

/** When what `here` has published is taken by its own subscribers, and by those there. */
export async function settledBetween(here: FeedbackBus, there?: FeedbackBus): Promise<void> {
  await until({
    what: 'at feedback-bus all that was published is taken',
    probe: () => [here, there].flatMap((bus) => (bus === undefined ? [] : [bus.status()])),
    done: ([near, far]) =>
      far === undefined
        ? near?.counters.taken === near?.counters.published
        : near?.lag === 0 && far.lag === 0 && far.counters.heard === near.counters.sent,
    timeoutMs: SETTLE_MS,
    everyMs: 5,
  });
}
