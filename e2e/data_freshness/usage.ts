import { readStats, type Stack } from '../../fixtures/index.ts';

/** What a service used over some time. */
export interface Usage {
  readonly service: string;
  readonly memoryBytes: number;
  readonly memoryLimitBytes: number;
  /** Processors, on average. */
  readonly processors: number;
}

/** Looks at what the services use until it is asked: memory at its highest, processor time over the whole time. */
export class UsageWatch {
  readonly #project: string;
  readonly #begin: ReturnType<typeof readStats>;
  readonly #looks: ReturnType<typeof readStats>[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor({ project }: Pick<Stack, 'project'>) {
    this.#project = project;
    this.#begin = readStats(project);
    this.#timer = setInterval(() => this.#looks.push(readStats(project)), 1_000);
  }

  async stop(): Promise<readonly Usage[]> {
    clearInterval(this.#timer);
    const [begin, end, looks] = await Promise.all([this.#begin, readStats(this.#project), Promise.all(this.#looks)]);
    return end.map(({ service, at, cpuMs, memoryBytes, memoryLimitBytes }) => {
      const first = begin.find((one) => one.service === service);
      const seen = looks.flat().filter((one) => one.service === service);
      return {
        service,
        memoryBytes: Math.max(memoryBytes, ...seen.map((one) => one.memoryBytes)),
        memoryLimitBytes,
        processors: first === undefined ? 0 : (cpuMs - first.cpuMs) / (at - first.at),
      };
    });
  }
}

/** `consumer  181.2 MiB of 224.0 MiB, 0.21 processors`. */
export function usageText(usages: readonly Usage[]): string {
  return usages
    .toSorted((a, b) => a.service.localeCompare(b.service, 'en'))
    .map(({ service, memoryBytes, memoryLimitBytes, processors }) => {
      return `${service.padEnd(20)}${mebibytes(memoryBytes)} of ${mebibytes(memoryLimitBytes)}, ${processors.toFixed(2)} processors`;
    })
    .join('\n');
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
