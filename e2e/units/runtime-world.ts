import * as v from 'valibot';
import { VirtualClock } from '../../compose/services/market-data-runtime/contracts/index.ts';
import { check } from '../../compose/services/market-data-runtime/feedback/message.ts';
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
}

/** A runtime of numbers in memory, on a clock of its own. */
export function runtimeOf(configuration: unknown, { spoil, perSecond = 100 }: WorldOptions = {}) {
  const clock = new VirtualClock();
  const journal: string[] = [];
  const sinks: MemorySink[] = [];
  const source = new CountingSource(
    new stages.PacedRate({ nominalPerSecond: perSecond, floorPerSecond: 1 }, clock),
    journal,
  );
  const runtime = new stages.UnifiedRuntime<number>(
    configuration,
    {
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
          sinks.push(sink);
          return sink;
        },
      },
    },
    { ...stages, log: silent, clock },
  );
  return { runtime, clock, journal, source, sinks };
}

/** Puts another method in the place of a part's own. */
export function replace<Name extends keyof Part>(part: Part, name: Name, method: Part[Name]): void {
  Object.defineProperty(part, name, { value: method });
}
