import type { TestInfo } from '@playwright/test';
import { attachSeries, type Band, type Fault, type Point } from '../../fixtures/index.ts';
import type { Level, Pressure, RuntimeControl } from './runtime-control.ts';

const COLOURS = { SOFT: '#fef3c7', HARD: '#fde2dd' } as const;
const FAULT = '#e0e7ff';

interface Look {
  readonly atMs: number;
  readonly pressure: Pressure;
}

/** Looks at the pressure again and again, and draws it into the report when the test ends. */
export class PressureWatch implements AsyncDisposable {
  readonly #runtime: RuntimeControl;
  readonly #testInfo: TestInfo;
  readonly #begun = performance.timeOrigin + performance.now();
  readonly #looks: Look[] = [];
  readonly #faults: Fault[] = [];
  #isOver = false;
  readonly #watching: Promise<void>;

  constructor(runtime: RuntimeControl, testInfo: TestInfo) {
    this.#runtime = runtime;
    this.#testInfo = testInfo;
    this.#watching = this.#watch();
  }

  /** Shows in the picture when it was in effect. */
  mark(fault: Fault): Fault {
    this.#faults.push(fault);
    return fault;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#watching;
    const [last] = this.#looks.toReversed();
    if (last === undefined) return;
    const of = (value: (pressure: Pressure) => number): readonly Point[] =>
      this.#looks.map(({ atMs, pressure }) => ({ atMs, value: value(pressure) }));
    await attachSeries(this.#testInfo, 'pressure', {
      title: 'How full the store is, and how fast the source goes',
      series: [
        {
          name: 'waiting trades',
          points: of(({ sinks: [sink] }) => sink?.queueSize ?? 0),
          mark: { name: 'capacity', value: last.pressure.sinks[0]?.capacity ?? 0 },
        },
        { name: 'trades a second', points: of(({ perSecond }) => perSecond) },
        { name: 'dropped trades', points: of(({ sinks: [sink] }) => sink?.dropped ?? 0) },
      ],
      bands: [...this.#faultBands(last.atMs), ...levelBands(this.#looks)],
    });
  }

  async #watch(): Promise<void> {
    while (!this.#isOver) {
      const atMs = performance.timeOrigin + performance.now() - this.#begun;
      // While the service does not answer there is nothing to draw.
      const pressure = await this.#runtime.pressure().catch(() => undefined);
      if (pressure !== undefined) this.#looks.push({ atMs, pressure });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  #faultBands(end: number): readonly Band[] {
    return this.#faults.map(({ name, effect: { from, to } }) => ({
      name,
      fromMs: from - this.#begun,
      toMs: to === undefined ? end : to - this.#begun,
      colour: FAULT,
    }));
  }
}

/** The times at which the level was not OK. */
function levelBands(looks: readonly Look[]): readonly Band[] {
  return looks.flatMap(({ atMs, pressure }, at) => {
    const level: Level = pressure.sinks[0]?.level ?? 'OK';
    if (level === 'OK') return [];
    return [{ name: level, fromMs: atMs, toMs: looks[at + 1]?.atMs ?? atMs, colour: COLOURS[level] }];
  });
}
