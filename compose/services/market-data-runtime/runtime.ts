import { nowText } from '../lib/clock.ts';
import { reason, type Logger } from '../lib/logging.ts';
import { systemClock, type Clock } from './clock.ts';
import { readConfiguration } from './configuration.ts';
import { build, KIND_STAGES, ownBuses, ownPolicies, type KindStages, type RuntimeKinds } from './kinds.ts';
import type { Part, PartHealth, PartState, PartStatus } from './part.ts';
import { Pipeline } from './pipeline.ts';
import { RateCoordinator } from './rate/coordinator.ts';
import { MessageError } from './feedback/message.ts';

export interface RuntimeStatus {
  readonly name: string;
  readonly state: PartState;
  /** In the order in which they start. */
  readonly parts: readonly PartStatus[];
}

export interface RuntimeHealth {
  /** The worst of the parts'. */
  readonly level: PartHealth['level'];
  /** The parts that are not ok. */
  readonly causes: readonly { readonly part: string; readonly level: PartHealth['level']; readonly reason: string }[];
}

export interface StopReport {
  readonly undelivered: number;
  /** What each part could not pass on, or why it did not stop in time; those that have done all are not in it. */
  readonly parts: readonly { readonly part: string; readonly undelivered: number; readonly problem?: string }[];
}

/** What the runtime makes itself. */
const RUNTIME_STAGES = { ...KIND_STAGES, Pipeline, RateCoordinator };

/** What it makes itself can be given to it instead. */
export interface RuntimeOptions extends Partial<KindStages> {
  readonly log: Logger;
  readonly clock?: Clock;
  readonly Pipeline?: typeof Pipeline;
  readonly RateCoordinator?: typeof RateCoordinator;
}

const HEALTHS: readonly PartHealth['level'][] = ['ok', 'degraded', 'failed'];
/** For a part that has used up its limit and still has to say so. */
const GRACE_MS = 200;

/** Source, pipeline, sinks and the feedback that paces them, built of one configuration. */
export class UnifiedRuntime<T> {
  readonly name: string;
  /** In the order in which they start: whoever gives comes after whoever takes. */
  protected readonly parts: readonly Part[];
  readonly #clock: Clock;
  readonly #log: Logger;
  #state: PartState = 'new';
  #stopping: Promise<StopReport> | undefined;

  /** @throws MessageError naming the field of the configuration that is missing, wrong or unknown */
  constructor(configuration: unknown, kinds: RuntimeKinds<T>, options: RuntimeOptions) {
    const { name, source, pipeline, sinks, feedback, rate } = readConfiguration(configuration);
    const { log, clock = systemClock, ...given } = options;
    const stages = { ...RUNTIME_STAGES, ...given };
    this.name = name;
    this.#clock = clock;
    this.#log = log;
    const bus = build('feedback', { ...ownBuses(stages), ...kinds.feedback }, feedback, { log, clock });
    const context = { log, clock, feedback: bus };
    const ownSinks = sinks.map((sink, at) => build(`sinks.${at}`, kinds.sinks, sink, context));
    const ownStages = pipeline.map((stage, at) => build(`pipeline.${at}`, kinds.stages, stage, context));
    const way = new stages.Pipeline<T>({ stages: ownStages, sinks: ownSinks, clock });
    const ownSource = build('source', kinds.sources, source, context);
    ownSource.deliver((item) => way.take(item));
    const { policy, ...settings } = rate;
    const coordinator = new stages.RateCoordinator({
      name: 'rate',
      bus,
      controllers: [ownSource.rate],
      policy: build('rate.policy', { ...ownPolicies(stages), ...kinds.policies }, policy, context),
      clock,
      settings,
    });
    this.parts = [bus, coordinator, ...ownSinks, way, ownSource];
    refuseTwins(this.parts);
  }

  /** @throws Error naming the part that could not start; those that had are stopped again */
  async start(): Promise<void> {
    this.#state = 'starting';
    for (const [at, part] of this.parts.entries()) {
      try {
        await part.start();
      } catch (error) {
        await this.halt(this.parts.slice(0, at), 0);
        this.#state = 'failed';
        throw new Error(`${part.name} cannot start`, { cause: error });
      }
    }
    this.#state = 'running';
  }

  /** Stops whoever gives before whoever takes, so that all that is under way arrives, but does not take longer than that. */
  stop(limitMs: number): Promise<StopReport> {
    this.#stopping ??= this.#stop(limitMs);
    return this.#stopping;
  }

  status(): RuntimeStatus {
    return { name: this.name, state: this.#state, parts: this.parts.map((part) => this.statusOf(part)) };
  }

  health(): RuntimeHealth {
    const found = this.parts.map((part) => ({ part: part.name, ...this.healthOf(part) }));
    const causes = found
      .filter(({ level }) => level !== 'ok')
      .map(({ part, level, reason: why = 'gives no reason' }) => ({ part, level, reason: why }));
    const worst = Math.max(...found.map(({ level }) => HEALTHS.indexOf(level)));
    return { level: HEALTHS[worst] ?? 'failed', causes };
  }

  async #stop(limitMs: number): Promise<StopReport> {
    this.#state = 'draining';
    const report = await this.halt(this.parts, limitMs);
    this.#state = 'stopped';
    if (report.parts.length > 0) this.#log.warn(report, 'stopped without having passed on everything');
    return report;
  }

  protected async halt(parts: readonly Part[], limitMs: number): Promise<StopReport> {
    const deadline = this.#clock.now() + limitMs;
    const reports: StopReport['parts'][number][] = [];
    for (const part of parts.toReversed()) {
      const remainingMs = Math.max(0, deadline - this.#clock.now());
      const outcome = await this.#halted(part, remainingMs);
      if (outcome.undelivered > 0 || outcome.problem !== undefined) reports.push({ part: part.name, ...outcome });
    }
    return { undelivered: reports.reduce((sum, { undelivered }) => sum + undelivered, 0), parts: reports };
  }

  /** A part that cannot say how it is has a fault of its own, which is what is to be reported. */
  protected statusOf(part: Part): PartStatus {
    try {
      return part.status();
    } catch (error) {
      const lastError = { message: `status: ${reason(error)}`, at: nowText() };
      return { name: part.name, state: 'failed', counters: {}, lastError };
    }
  }

  protected healthOf(part: Part): PartHealth {
    try {
      return part.health();
    } catch (error) {
      return { level: 'failed', reason: `health: ${reason(error)}` };
    }
  }

  async #halted(part: Part, limitMs: number): Promise<{ undelivered: number; problem?: string }> {
    const done = new AbortController();
    const late = this.#clock.sleep(limitMs + GRACE_MS, done.signal).then(() => ({
      undelivered: this.statusOf(part).lag ?? 0,
      problem: `did not stop within ${Math.round(limitMs)} ms`,
    }));
    try {
      return await Promise.race([part.stop(limitMs), late]);
    } catch (error) {
      return { undelivered: this.statusOf(part).lag ?? 0, problem: reason(error) };
    } finally {
      done.abort();
    }
  }
}

function refuseTwins(parts: readonly Part[]): void {
  const names = parts.map(({ name }) => name);
  const twin = names.find((name, at) => names.indexOf(name) !== at);
  if (twin !== undefined) throw new MessageError('configuration', 'name', `two parts are called ${twin}`);
}
