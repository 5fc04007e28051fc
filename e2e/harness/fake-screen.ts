interface Due {
  readonly at: number;
  readonly run: () => void;
}

const { performance, setTimeout, clearTimeout } = globalThis;
const NAMES = ['requestAnimationFrame', 'cancelAnimationFrame'] as const;

/** A browser's clock, timers and frames in the place of this process's own, for as long as it is in scope: never wait in it. */
export class FakeScreen implements Disposable {
  nowMs = 1_000;
  readonly #timers = new Map<number, Due>();
  readonly #frames = new Map<number, () => void>();
  #ids = 0;

  constructor() {
    Object.assign(globalThis, {
      performance: { now: () => this.nowMs },
      setTimeout: (run: () => void, ms: number) => this.#keep(this.#timers, { at: this.nowMs + ms, run }),
      clearTimeout: (id: number) => this.#timers.delete(id),
      requestAnimationFrame: (run: () => void) => this.#keep(this.#frames, run),
      cancelAnimationFrame: (id: number) => this.#frames.delete(id),
    });
  }

  /** Frames and timers that are asked for. */
  get pending(): { readonly frames: number; readonly timers: number } {
    return { frames: this.#frames.size, timers: this.#timers.size };
  }

  /** The browser paints. */
  frame(): void {
    const due = [...this.#frames.values()];
    this.#frames.clear();
    for (const run of due) run();
  }

  pass(ms: number): void {
    this.nowMs += ms;
    for (const [id, { at, run }] of this.#timers) {
      if (at > this.nowMs) continue;
      this.#timers.delete(id);
      run();
    }
  }

  [Symbol.dispose](): void {
    Object.assign(globalThis, { performance, setTimeout, clearTimeout });
    for (const name of NAMES) Reflect.deleteProperty(globalThis, name);
  }

  #keep<T>(where: Map<number, T>, what: T): number {
    this.#ids += 1;
    where.set(this.#ids, what);
    return this.#ids;
  }
}
