import { nowText } from '../../lib/clock.ts';
import { repeat, type Clock } from '../clock.ts';
import { ADJUSTMENT_VERSION, type RateAdjustment } from '../feedback/adjustment.ts';
import type { Bus, Subscription } from '../feedback/bus.ts';
import { LEVELS, type FeedbackEvent, type FeedbackLevel } from '../feedback/event.ts';
import { PartRecord } from '../part-record.ts';
import type { Part, PartHealth, PartStatus, Stopped } from '../part.ts';
import type { RateController } from './controller.ts';
import type { ScalingPolicy } from './policy.ts';

export interface CoordinatorSettings {
  /** The scale is never below. */
  readonly floor: number;
  /** How often the policy is asked when nothing happens. */
  readonly everyMs: number;
  /** After that a source whose level was not OK is taken to be gone: sinks that are not OK say so every second. */
  readonly silenceMs: number;
}

export const COORDINATION: CoordinatorSettings = { floor: 0.05, everyMs: 100, silenceMs: 3_000 };

export interface CoordinatorParts {
  readonly name: string;
  readonly bus: Bus<FeedbackEvent>;
  readonly controllers: readonly RateController[];
  readonly policy: ScalingPolicy;
  readonly clock: Clock;
  readonly settings?: Partial<CoordinatorSettings>;
}

/** Slows sources down when sinks say that they are full, and lets them recover. */
export class RateCoordinator implements Part {
  readonly #parts: CoordinatorParts;
  readonly #settings: CoordinatorSettings;
  readonly #record: PartRecord<'heard' | 'slower' | 'faster' | 'silent' | 'failed'>;
  readonly #stopping = new AbortController();
  readonly #newest = new Map<string, { readonly event: FeedbackEvent; heardAt: number }>();
  #subscription: Subscription | undefined;
  #scale = 1;
  /** A controller has not taken the last adjustment: it is told again. */
  #isOwed = false;
  #problem: string | undefined;

  constructor(parts: CoordinatorParts) {
    this.#parts = parts;
    this.#settings = { ...COORDINATION, ...parts.settings };
    this.#record = new PartRecord(parts.name, ['heard', 'slower', 'faster', 'silent', 'failed']);
  }

  get name(): string {
    return this.#record.name;
  }

  get scale(): number {
    return this.#scale;
  }

  /** The worst of all sources. */
  get level(): FeedbackLevel {
    const worst = Math.max(0, ...[...this.#newest.values()].map(({ event }) => LEVELS.indexOf(event.level)));
    return LEVELS[worst] ?? 'OK';
  }

  start(): Promise<void> {
    this.#record.state = 'running';
    this.#subscription = this.#parts.bus.subscribe((event) => {
      this.hear(event);
    });
    const { clock } = this.#parts;
    const repetition = { clock, everyMs: this.#settings.everyMs, signal: this.#stopping.signal };
    const look = (): void => {
      this.#forgetSilent();
      this.#decide();
    };
    void repeat(repetition, look, (error) => {
      this.#fail(error);
    });
    return Promise.resolve();
  }

  stop(): Promise<Stopped> {
    this.#record.state = 'stopped';
    this.#stopping.abort();
    this.#subscription?.close();
    return Promise.resolve({ undelivered: 0 });
  }

  status(): PartStatus {
    const status = this.#record.status();
    return { ...status, counters: { ...status.counters, sources: this.#newest.size } };
  }

  health(): PartHealth {
    if (this.#record.state !== 'running') return { level: 'failed', reason: `is ${this.#record.state}` };
    return this.#problem === undefined ? { level: 'ok' } : { level: 'degraded', reason: this.#problem };
  }

  protected hear(event: FeedbackEvent): void {
    this.#record.count('heard');
    this.#newest.set(event.source, { event, heardAt: this.#parts.clock.now() });
    this.#decide();
  }

  /** While the bus is not well, silence says nothing of a source. */
  #forgetSilent(): void {
    const now = this.#parts.clock.now();
    const isWell = this.#parts.bus.health().level === 'ok';
    for (const [source, known] of this.#newest) {
      if (!isWell) known.heardAt = now;
      if (now - known.heardAt <= this.#settings.silenceMs) continue;
      this.#newest.delete(source);
      if (known.event.level === 'OK') continue;
      this.#record.count('silent');
      this.#record.note(new Error(`${source} was at ${known.event.level} and is silent`));
    }
  }

  #decide(): void {
    this.#problem = undefined;
    try {
      const { policy, clock } = this.#parts;
      const feedback = [...this.#newest.values()].map(({ event }) => event);
      const wanted = policy({ level: this.level, scale: this.#scale, feedback, now: clock.now() });
      if (!Number.isFinite(wanted)) throw new Error(`the policy wants the scale ${wanted}`);
      this.adjust(Math.min(1, Math.max(this.#settings.floor, wanted)));
    } catch (error) {
      this.#fail(error);
    }
  }

  protected adjust(scale: number): void {
    if (scale === this.#scale && !this.#isOwed) return;
    if (scale !== this.#scale) this.#record.count(scale < this.#scale ? 'slower' : 'faster');
    const { level } = this;
    const reason = `${level}: from ${share(this.#scale)} to ${share(scale)}`;
    this.#scale = scale;
    this.#isOwed = false;
    this.apply({ version: ADJUSTMENT_VERSION, scale, reason, time: nowText(), level });
  }

  /** One that does not take it keeps it from none of the others. */
  protected apply(adjustment: RateAdjustment): void {
    for (const controller of this.#parts.controllers) {
      try {
        controller.apply(adjustment);
      } catch (error) {
        this.#isOwed = true;
        this.#fail(error);
      }
    }
  }

  #fail(error: unknown): void {
    this.#record.count('failed');
    this.#record.note(error);
    this.#problem = this.#record.lastMessage;
  }
}

function share(scale: number): string {
  return `${(scale * 100).toFixed(1)} %`;
}
