import { createLogger } from '../compose/services/lib/logging.ts';
import { readEnvironment } from '../compose/services/lib/environment.ts';
import { connectRedis } from '../compose/services/lib/redis.ts';
import { nowText } from '../compose/services/lib/clock.ts';
import { systemClock } from '../compose/services/market-data-runtime/clock.ts';
import type { FeedbackBus } from '../compose/services/market-data-runtime/feedback/bus.ts';
import { FEEDBACK_VERSION, feedbackEvents } from '../compose/services/market-data-runtime/feedback/event.ts';
import { Pulse } from '../compose/services/market-data-runtime/feedback/pulse.ts';
import { STAGES } from '../compose/services/market-data-runtime/stages.ts';
import { setting } from '../fixtures/core/settings.ts';
import { median, row } from './figures.ts';
import { withMarketData, type MarketDataStack } from './market-data-stack.ts';

const TURNS = 200;

/** From a sink's word to the source's other rate: within one process, and from one to another over Redis. */
export async function benchFeedback(): Promise<void> {
  const rounds = setting('benchRounds') ?? 3;
  console.log(`\nFrom feedback to the slowed source, ${rounds} rounds, the median of ${TURNS} turns each:`);
  await withMarketData(async ({ redis }) => {
    const local: number[] = [];
    const overRedis: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const bus = new STAGES.LocalBus({ name: 'feedback', codec: feedbackEvents, clock: systemClock });
      local.push(await turns(bus, bus));
      const stream = `bench.${round}`;
      overRedis.push(await turns(pulse(redis, stream), pulse(redis, stream)));
    }
    row('in one process', local, 'µs');
    row('over Redis', overRedis, 'µs');
  });
}

function pulse({ host, port, password }: MarketDataStack['redis'], stream: string): FeedbackBus {
  const environment = readEnvironment({ REDIS_HOST: host, REDIS_PORT: String(port), REDIS_PASSWORD: password });
  const log = createLogger('bench', 'warn', [password]);
  const connect = (role: string) => connectRedis(environment, log, role);
  return new Pulse({ name: 'feedback', stream, codec: feedbackEvents, connect, clock: systemClock, log });
}

/** @returns the median, in microseconds */
async function turns(here: FeedbackBus, there: FeedbackBus): Promise<number> {
  let applied = Promise.withResolvers<number>();
  class ToldRate extends STAGES.PacedRate {
    override apply(adjustment: Parameters<InstanceType<typeof STAGES.PacedRate>['apply']>[0]): void {
      super.apply(adjustment);
      applied.resolve(performance.now());
    }
  }
  const coordinator = new STAGES.RateCoordinator({
    name: 'rate',
    bus: there,
    controllers: [new ToldRate({ nominalPerSecond: 1_000, floorPerSecond: 1 }, systemClock)],
    policy: STAGES.byLevel({ OK: 1, SOFT: 0.5, HARD: 0.1 }),
    clock: systemClock,
  });
  await Promise.all([...new Set([here, there])].map((bus) => bus.start()));
  await coordinator.start();
  const took: number[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    applied = Promise.withResolvers();
    const level = turn % 2 === 0 ? 'HARD' : 'OK';
    const queueSize = level === 'HARD' ? 95 : 0;
    const begun = performance.now();
    here.publish({ version: FEEDBACK_VERSION, level, source: 'store', queueSize, capacity: 100, time: nowText() });
    took.push(((await applied.promise) - begun) * 1_000);
  }
  await coordinator.stop();
  await Promise.all([...new Set([here, there])].map((bus) => bus.stop(1_000)));
  return median(took);
}
