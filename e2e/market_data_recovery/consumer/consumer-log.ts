import { type Stack, until } from '../../../fixtures/index.ts';

const WITHIN_MS = 90_000;

/** What the consumer says from a moment on. */
export class ConsumerLog {
  readonly #stack: Stack;
  readonly #from = performance.timeOrigin + performance.now();

  constructor(stack: Stack) {
    this.#stack = stack;
  }

  /** Waits until it has said so, of what is asked for. @returns all that it said with the line */
  async says(
    message: string,
    facts: Readonly<Record<string, string>> = {},
  ): Promise<Readonly<Record<string, unknown>>> {
    const found = await until({
      what: `at lake.trades the consumer says "${message}"`,
      probe: async () => {
        const to = performance.timeOrigin + performance.now();
        const lines = await this.#stack.logs({ from: this.#from, to }, ['consumer']);
        return lines.map(({ text }) => spoken(text)).find((line) => isOf(line, { ...facts, msg: message }));
      },
      done: (line) => line !== undefined,
      timeoutMs: WITHIN_MS,
      everyMs: 100,
    });
    return found ?? {};
  }
}

function spoken(text: string): Readonly<Record<string, unknown>> {
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === 'object' && line !== null ? { ...line } : {};
  } catch {
    return {};
  }
}

function isOf(line: Readonly<Record<string, unknown>>, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([name, value]) => line[name] === value);
}
