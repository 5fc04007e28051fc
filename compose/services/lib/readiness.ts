import { reason } from './logging.ts';
import { within } from './retry.ts';

const PROBE_TIMEOUT_MS = 1_000;
/** An answer is used for this long, so that eager probing costs the dependencies nothing. */
const FRESH_MS = 200;

export interface PartHealth {
  readonly ok: boolean;
  readonly reason?: string;
}

export interface Health {
  readonly ready: boolean;
  readonly parts: Readonly<Record<string, PartHealth>>;
}

/** A part is well when its probe returns; it throws the reason why not. */
export type Probe = () => unknown;

/** Asks all parts that a service needs, at the time of the question, and is ready when all answer. */
export class Readiness {
  readonly #probes: Readonly<Record<string, Probe>>;
  #stopping = false;
  #last: { readonly at: number; readonly health: Promise<Health> } | undefined;

  constructor(probes: Readonly<Record<string, Probe>>) {
    this.#probes = probes;
  }

  /** From now on not ready, whatever the parts say. */
  stop(): void {
    this.#stopping = true;
    this.#last = undefined;
  }

  async check(): Promise<Health> {
    const now = performance.now();
    if (this.#last === undefined || now - this.#last.at > FRESH_MS) {
      const health = this.#ask();
      this.#last = { at: now, health };
      // Not ready is not worth remembering: whoever waits for the start should hear of it at once.
      void health.then(({ ready }) => {
        if (!ready && this.#last?.health === health) this.#last = undefined;
      });
    }
    return await this.#last.health;
  }

  async #ask(): Promise<Health> {
    const asked = Object.entries(this.#probes).map(async ([part, probe]): Promise<[string, PartHealth]> => {
      try {
        await within(PROBE_TIMEOUT_MS, part, Promise.resolve(probe()));
        return [part, { ok: true }];
      } catch (error) {
        return [part, { ok: false, reason: reason(error) }];
      }
    });
    const parts = Object.fromEntries(await Promise.all(asked));
    return { ready: !this.#stopping && Object.values(parts).every(({ ok }) => ok), parts };
  }
}
