import { HttpProblem } from '../../lib/http-server.ts';
import type { Logger } from '../../lib/logging.ts';
import { FeedSource } from '../feed/feed-source.ts';
import type { FeedbackBus } from '../feedback/bus.ts';
import type { FeedbackPublisher } from '../feedback/publisher.ts';
import { FanOutPublisher } from '../feedback/publishers.ts';
import type { Build, Kinds, PartContext, RuntimeKinds } from '../kinds.ts';
import type { MarketTrade } from '../replay/market-trade.ts';
import type { UnifiedRuntime, RuntimeHealth, RuntimeStatus, StopReport } from '../runtime.ts';
import type { Pressure, Sink } from '../sink.ts';
import type { Source } from '../source.ts';
import type { Stages } from '../stages.ts';
import type { Diary } from './diary.ts';

export interface RunsParts {
  readonly log: Logger;
  readonly stages: Stages;
  readonly diary: Diary;
  readonly sources: Kinds<Source<MarketTrade>>;
  readonly sinks: Kinds<FullSink>;
  readonly buses: Kinds<FeedbackBus, Omit<PartContext, 'feedback'>>;
}

/** A sink that says how full it is. */
export interface FullSink extends Sink<MarketTrade> {
  readonly pressure: Pressure;
}

interface Run {
  readonly number: number;
  readonly runtime: UnifiedRuntime<MarketTrade>;
  readonly source: Source<MarketTrade>;
  readonly sinks: readonly FullSink[];
}

/** One runtime at a time, each of a configuration of its own. */
export class Runs {
  readonly #parts: RunsParts;
  #current: Run | undefined;
  #count = 0;

  constructor(parts: RunsParts) {
    this.#parts = parts;
  }

  /** @throws MessageError for a wrong configuration, HttpProblem 409 while another one runs */
  async start(configuration: unknown): Promise<number> {
    if (this.#current?.runtime.status().state === 'running') {
      throw new HttpProblem(409, 'running', 'a run is under way: stop it first');
    }
    const run = this.#build(configuration);
    this.#current = run;
    await run.runtime.start();
    return run.number;
  }

  async stop(limitMs: number): Promise<StopReport> {
    return (await this.#current?.runtime.stop(limitMs)) ?? { undelivered: 0, parts: [] };
  }

  /** @throws HttpProblem 409 when no run follows an exchange */
  feed(): FeedSource {
    const source = this.#current?.source;
    if (source instanceof FeedSource) return source;
    throw new HttpProblem(409, 'no_feed', 'no run follows an exchange');
  }

  /** When the exchange's last trade was passed on. Epoch milliseconds; undefined where no run follows an exchange. */
  get emittedAt(): number | undefined {
    const source = this.#current?.source;
    return source instanceof FeedSource ? source.emittedAt : undefined;
  }

  /** Resolves when all that the exchange has sent by now is written, or put aside. @throws Error when it does not answer */
  async passed(): Promise<void> {
    await this.feed().passed();
    for (const sink of this.#current?.sinks ?? []) await sink.flushed?.();
  }

  status(): { readonly run: number; readonly runtime: RuntimeStatus | null } {
    return { run: this.#current?.number ?? 0, runtime: this.#current?.runtime.status() ?? null };
  }

  health(): RuntimeHealth {
    return this.#current?.runtime.health() ?? { level: 'ok', causes: [] };
  }

  /** How fast the source goes, and how full the sinks are. */
  pressure() {
    const { source, sinks = [] } = this.#current ?? {};
    return { perSecond: source?.rate.perSecond ?? 0, sinks: sinks.map(({ pressure }) => pressure) };
  }

  /** How many trades the run was given, and with how many of them it has nothing more to do. */
  progress(): { readonly taken: number; readonly settled: number } {
    const { runtime, source, sinks = [] } = this.#current ?? {};
    const taken = source?.status().counters.emitted ?? 0;
    // What has stopped does nothing more, whatever it has not done.
    if (runtime?.status().state === 'stopped') return { taken, settled: taken };
    // A trade that waits for room is with the pipeline.
    const waiting = runtime?.status().parts.find(({ name }) => name === 'pipeline')?.lag ?? 0;
    const held = sinks.map((sink) => sink.status().lag ?? 0);
    return { taken, settled: taken - waiting - Math.max(0, ...held) };
  }

  #build(configuration: unknown): Run {
    const { log, stages, buses } = this.#parts;
    let source: Source<MarketTrade> | undefined;
    const sinks: FullSink[] = [];
    const kinds: RuntimeKinds<MarketTrade> = {
      sources: eachOf(this.#parts.sources, (make) => (options, context) => (source = make(options, context))),
      stages: {},
      sinks: eachOf(this.#parts.sinks, (make) => (options, context) => {
        const sink = make(options, { ...context, feedback: new FanOutPublisher([context.feedback, this.#told()]) });
        sinks.push(sink);
        return sink;
      }),
      feedback: buses,
    };
    const runtime = new stages.UnifiedRuntime<MarketTrade>(configuration, kinds, { log, ...stages });
    if (source === undefined) throw new TypeError('a runtime was built without its source');
    this.#count += 1;
    return { number: this.#count, runtime, source, sinks };
  }

  #told(): FeedbackPublisher {
    const { diary } = this.#parts;
    return {
      publish: (event) => {
        diary.heard(event);
      },
    };
  }
}

function eachOf<Built>(kinds: Kinds<Built>, change: (make: Build<Built>) => Build<Built>): Kinds<Built> {
  return Object.fromEntries(Object.entries(kinds).map(([name, make]) => [name, change(make)]));
}
