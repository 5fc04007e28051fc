import { nowText } from '../../lib/clock.ts';
import { repeat, type Clock } from '../clock.ts';
import { FEEDBACK_VERSION, type FeedbackEvent, type FeedbackLevel } from './event.ts';
import type { FeedbackPublisher } from './publisher.ts';

export interface Thresholds {
  /** Shares of the capacity at which the level becomes worse. */
  readonly soft: number;
  readonly hard: number;
  /** It becomes better that much below, so that it does not flicker at a threshold. */
  readonly slack: number;
}

export const THRESHOLDS: Thresholds = { soft: 0.5, hard: 0.8, slack: 0.1 };

/** The level of a queue that is filled by that share, from the level that it had. */
export function levelOf(
  share: number,
  before: FeedbackLevel,
  { soft, hard, slack }: Thresholds = THRESHOLDS,
): FeedbackLevel {
  if (share >= hard || (before === 'HARD' && share >= hard - slack)) return 'HARD';
  if (share >= soft || (before !== 'OK' && share >= soft - slack)) return 'SOFT';
  return 'OK';
}

const REPEAT_MS = 200;

export interface GaugeParts {
  readonly source: string;
  readonly capacity: number;
  readonly publisher: FeedbackPublisher;
  readonly clock: Clock;
  /** What the queue holds, and what it has dropped since it started. */
  readonly read: () => { readonly queueSize: number; readonly dropped?: number };
  readonly thresholds?: Thresholds;
  readonly levelOf?: typeof levelOf;
}

/** Watches a queue and publishes its level: changes at once, and what is not OK again and again. */
export class FeedbackGauge {
  readonly #parts: GaugeParts;
  readonly #stopping = new AbortController();
  #level: FeedbackLevel = 'OK';

  constructor(parts: GaugeParts) {
    this.#parts = parts;
  }

  get level(): FeedbackLevel {
    return this.#level;
  }

  start(): void {
    const { clock } = this.#parts;
    const repetition = { clock, everyMs: REPEAT_MS, signal: this.#stopping.signal };
    const say = (): void => {
      if (!this.look() && this.#level !== 'OK') this.#publish();
    };
    void repeat(repetition, say, () => undefined);
  }

  /** To be called whenever the queue has changed. @returns whether the level has */
  look(): boolean {
    const { read, capacity, thresholds, levelOf: judge = levelOf } = this.#parts;
    const level = judge(read().queueSize / capacity, this.#level, thresholds);
    if (level === this.#level) return false;
    this.#level = level;
    this.#publish();
    return true;
  }

  stop(): void {
    this.#stopping.abort();
  }

  #publish(): void {
    const { source, capacity, publisher, read } = this.#parts;
    const event: FeedbackEvent = {
      version: FEEDBACK_VERSION,
      level: this.#level,
      source,
      capacity,
      time: nowText(),
      ...read(),
    };
    publisher.publish(event);
  }
}
