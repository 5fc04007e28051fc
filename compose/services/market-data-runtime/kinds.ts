import * as v from 'valibot';
import type { Logger } from '../lib/logging.ts';
import type { Clock } from './clock.ts';
import type { PartOptions } from './configuration.ts';
import type { FeedbackBus } from './feedback/bus.ts';
import { feedbackEvents } from './feedback/event.ts';
import { LocalBus } from './feedback/local-bus.ts';
import { check, MessageError } from './feedback/message.ts';
import type { FeedbackPublisher } from './feedback/publisher.ts';
import type { Stage } from './pipeline.ts';
import { byLevel, steadyPolicy, type ScalingPolicy } from './rate/policy.ts';
import type { Sink } from './sink.ts';
import type { Source } from './source.ts';

/** What parts are built with. */
export interface PartContext {
  readonly log: Logger;
  readonly clock: Clock;
  /** Where a sink says how full it is. */
  readonly feedback: FeedbackPublisher;
}

/** Builds a part of its options. @throws MessageError for an option that is missing or wrong */
export type Build<Built, Context = PartContext> = (options: PartOptions, context: Context) => Built;

export type Kinds<Built, Context = PartContext> = Readonly<Record<string, Build<Built, Context>>>;

/** What a configuration can name. */
export interface RuntimeKinds<T> {
  readonly sources: Kinds<Source<T>>;
  readonly stages: Kinds<Stage<T>>;
  readonly sinks: Kinds<Sink<T>>;
  /** Besides `local`. */
  readonly feedback?: Kinds<FeedbackBus, Omit<PartContext, 'feedback'>>;
  /** Besides `steady` and `by-level`. */
  readonly policies?: Kinds<ScalingPolicy>;
}

const share = v.pipe(v.number(), v.gtValue(0), v.maxValue(1));
const ms = v.pipe(v.number(), v.finite(), v.minValue(0));

const steadyOptions = v.strictObject({
  kind: v.string(),
  soft: v.exactOptional(share),
  hard: v.exactOptional(share),
  holdMs: v.exactOptional(ms),
  step: v.exactOptional(share),
  stepMs: v.exactOptional(ms),
});
const levelOptions = v.strictObject({ kind: v.string(), OK: share, SOFT: share, HARD: share });

/** What the kinds that are always there are built of. */
export const KIND_STAGES = { LocalBus, feedbackEvents, steadyPolicy, byLevel };

export type KindStages = typeof KIND_STAGES;

export const ownBuses = (stages: KindStages): Kinds<FeedbackBus, Omit<PartContext, 'feedback'>> => ({
  local: (_options, { clock }) => new stages.LocalBus({ name: 'feedback', codec: stages.feedbackEvents, clock }),
});

export const ownPolicies = (stages: KindStages): Kinds<ScalingPolicy> => ({
  steady: (options) => {
    const { kind: _kind, ...steady } = check('rate.policy', steadyOptions, options);
    return stages.steadyPolicy(steady);
  },
  'by-level': (options) => stages.byLevel(check('rate.policy', levelOptions, options)),
});

/** @throws MessageError for a kind that there is none of, naming those that there are */
export function build<Built, Context>(
  place: string,
  kinds: Kinds<Built, Context>,
  options: PartOptions,
  context: Context,
): Built {
  const make = kinds[options.kind];
  if (make !== undefined) return make(options, context);
  const known = Object.keys(kinds).join(', ');
  throw new MessageError('configuration', `${place}.kind`, `there is no ${options.kind}; there are ${known}`);
}
