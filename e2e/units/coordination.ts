import { feedbackEvent } from '../../compose/services/market-data-runtime/contracts/messages.ts';
import { VirtualClock } from '../../compose/services/market-data-runtime/contracts/index.ts';
import { settled } from '../../compose/services/market-data-runtime/contracts/virtual-clock.ts';
import type { FeedbackEvent, FeedbackLevel } from '../../compose/services/market-data-runtime/feedback/event.ts';
import type { PartHealth } from '../../compose/services/market-data-runtime/part.ts';
import type { RateController } from '../../compose/services/market-data-runtime/rate/controller.ts';
import type { CoordinatorSettings } from '../../compose/services/market-data-runtime/rate/coordinator.ts';
import type { ScalingPolicy } from '../../compose/services/market-data-runtime/rate/policy.ts';
import { stages } from '../contracts/holds.ts';

const REPEAT_MS = 200;

/** A bus that others can be cut off from, as one over a network is: who is in its process is heard all the same. */
class FallibleBus extends stages.LocalBus<FeedbackEvent> {
  isAway = false;

  override health(): PartHealth {
    return this.isAway ? { level: 'degraded', reason: 'the others are away' } : super.health();
  }
}

export interface CoordinationOptions {
  readonly policy?: ScalingPolicy;
  readonly settings?: Partial<CoordinatorSettings>;
  /** Besides the one that is looked at. */
  readonly others?: readonly RateController[];
}

/** A coordinator that holds one rate, on a bus and a clock of its own. */
export async function coordination({ policy, settings, others = [] }: CoordinationOptions = {}) {
  const clock = new VirtualClock();
  const bus = new FallibleBus({ name: 'feedback', codec: stages.feedbackEvents, clock });
  /** Every scale that was asked for, in order. */
  const scales: number[] = [];
  const rate = new stages.RateSetter({ nominalPerSecond: 1_000, floorPerSecond: 0.001 }, (perSecond) => {
    scales.push(perSecond / 1_000);
  });
  const coordinator = new stages.RateCoordinator({
    name: 'rate',
    bus,
    controllers: [...others, rate],
    policy: policy ?? stages.steadyPolicy(),
    clock,
    ...(settings === undefined ? {} : { settings }),
  });
  await bus.start();
  await coordinator.start();

  const say = async (level: FeedbackLevel, fields: Partial<FeedbackEvent> = {}): Promise<void> => {
    bus.publish(feedbackEvent({ level, queueSize: { OK: 10, SOFT: 60, HARD: 90 }[level], ...fields }));
    await settled();
  };
  /** A sink stays at a level, and says so as often as sinks do. */
  const stay = async (level: FeedbackLevel, ms: number, fields: Partial<FeedbackEvent> = {}): Promise<void> => {
    for (let passed = 0; passed < ms; passed += REPEAT_MS) {
      await say(level, fields);
      await clock.advance(REPEAT_MS);
    }
  };
  return { clock, bus, rate, coordinator, scales, say, stay };
}

export interface Moment {
  readonly atMs: number;
  readonly scale: number;
  readonly queueSize: number;
}

/** A source and a sink that takes a share of its nominal rate: what becomes of queue and scale. */
export async function closedLoop(share: number, forMs: number, capacity = 1_000): Promise<readonly Moment[]> {
  const { clock, bus, rate } = await coordination();
  const stepMs = 50;
  let queue = 0;
  const read = (): { queueSize: number } => ({ queueSize: Math.round(Math.min(queue, capacity)) });
  const gauge = new stages.FeedbackGauge({ source: 'store', capacity, publisher: bus, clock, read });
  gauge.start();
  const moments: Moment[] = [];
  for (let atMs = 0; atMs < forMs; atMs += stepMs) {
    queue = Math.max(0, queue + ((rate.perSecond - share * rate.nominalPerSecond) * stepMs) / 1_000);
    gauge.look();
    await clock.advance(stepMs);
    moments.push({ atMs, scale: rate.perSecond / rate.nominalPerSecond, queueSize: Math.round(queue) });
  }
  gauge.stop();
  return moments;
}
