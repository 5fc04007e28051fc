import * as v from 'valibot';
import type { Logger } from '../../compose/services/lib/logging.ts';
import { VirtualClock } from '../../compose/services/market-data-runtime/contracts/index.ts';
import type { FeedbackPublisher } from '../../compose/services/market-data-runtime/feedback/publisher.ts';
import { check } from '../../compose/services/market-data-runtime/feedback/message.ts';
import type { RuntimeKinds } from '../../compose/services/market-data-runtime/kinds.ts';
import type { Part } from '../../compose/services/market-data-runtime/part.ts';
import { silent, stages } from '../contracts/holds.ts';
import { CountingSource, MemorySink } from './memory-parts.ts';

const sinkOptions = v.strictObject({
  kind: v.string(),
  name: v.optional(v.string(), 'memory'),
  itemMs: v.optional(v.number(), 1),
  capacity: v.optional(v.number(), 100),
});

export const CONFIGURATION = {
  name: 'numbers',
  source: { kind: 'counting' },
  sinks: [{ kind: 'memory' }],
};

export interface WorldOptions {
  /** Changes a sink before the runtime gets it. */
  readonly spoil?: (sink: MemorySink) => void;
  readonly perSecond?: number;
  readonly log?: Logger;
  readonly clock?: VirtualClock;
  /** Is given where the sinks say how full they are. */
  readonly hear?: (feedback: FeedbackPublisher) => void;
  /** Besides the runtime's own. */
  readonly kinds?: Pick<RuntimeKinds<number>, 'feedback' | 'policies'>;
}

/** A runtime of numbers in memory, on a clock of its own. */
export function runtimeOf(
  configuration: unknown,
  { spoil, perSecond = 100, hear, kinds = {}, log = silent, clock = new VirtualClock() }: WorldOptions = {},
) {
  const journal: string[] = [];
  const sinks: MemorySink[] = [];
  const source = new CountingSource(
    new stages.PacedRate({ nominalPerSecond: perSecond, floorPerSecond: 1 }, clock),
    journal,
  );
  const runtime = new stages.UnifiedRuntime<number>(
    configuration,
    {
      ...kinds,
      sources: { counting: () => source },
      stages: {
        even: () => (number) => (number % 2 === 0 ? number : undefined),
        negative: () => (number) => -number,
        'fails-at-three': () => (number) => {
          if (number === 3) throw new Error('three is too much');
          return number;
        },
      },
      sinks: {
        memory: (options, context) => {
          const { name, itemMs, capacity } = check('memory', sinkOptions, options);
          const sink = new MemorySink({ ...context, journal, name, itemMs, capacity });
          spoil?.(sink);
          hear?.(context.feedback);
          sinks.push(sink);
          return sink;
        },
      },
    },
    { ...stages, log, clock },
  );
  return { runtime, clock, journal, source, sinks };
}

/** Puts another method in the place of a part's own. */
export function replace<Name extends keyof Part>(part: Part, name: Name, method: Part[Name]): void {
  Object.defineProperty(part, name, { value: method });
}
