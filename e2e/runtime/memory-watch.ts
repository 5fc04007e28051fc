import type { TestInfo } from '@playwright/test';
import { attachSeries, readStats, type Stack, until } from '../../fixtures/index.ts';

const MIB = 2 ** 20;
const EVERY_MS = 50;

interface Sample {
  readonly atMs: number;
  readonly bytes: number;
}

/** What the runtime's container uses by the kernel's account, looked at again and again. */
export class MemoryWatch {
  readonly #project: string;
  readonly #begun = performance.now();
  readonly #samples: Sample[] = [];

  constructor({ project }: Pick<Stack, 'project'>) {
    this.#project = project;
  }

  /** The most that it has used while that was not so. */
  async peakUntil(what: string, isOver: () => boolean | Promise<boolean>, withinMs: number): Promise<number> {
    const first = this.#samples.length;
    await until({
      what: `at store.trades ${what}`,
      probe: async () => {
        await this.#look();
        return await isOver();
      },
      done: (over) => over,
      timeoutMs: withinMs,
      everyMs: EVERY_MS,
    });
    return Math.max(...this.#samples.slice(first).map(({ bytes }) => bytes));
  }

  /** Draws it into the report, with the most that it may be. */
  async attach(testInfo: TestInfo, boundBytes: number): Promise<void> {
    const points = this.#samples.map(({ atMs, bytes }) => ({ atMs, value: bytes / MIB }));
    await attachSeries(testInfo, 'memory', {
      title: 'Memory of the runtime’s container',
      series: [{ name: 'MiB', points, mark: { name: 'bound', value: boundBytes / MIB } }],
      bands: [],
    });
  }

  async #look(): Promise<void> {
    const stats = await readStats(this.#project);
    const own = stats.find(({ service }) => service === 'market-data-runtime');
    if (own === undefined) throw new Error('the runtime is not there');
    this.#samples.push({ atMs: performance.now() - this.#begun, bytes: own.memoryBytes });
  }
}
