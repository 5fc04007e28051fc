import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../../fixtures/core/wait.ts';
import { engine } from '../../../fixtures/stack/docker.ts';
import { keptStacks } from '../../../fixtures/stack/kept-stacks.ts';
import { LABEL } from '../../../fixtures/stack/labels.ts';
import { removeAll } from '../../../fixtures/stack/remove.ts';
import type { DiaryLine } from './child-test.ts';

const CLI = createRequire(import.meta.url).resolve('@playwright/test/cli');
/** What the outer runner tells its workers and would confuse an inner one. */
const INHERITED = /^(E2E_|TEST_|PW_|PWTEST|PLAYWRIGHT_|LIFECYCLE_|NODE_OPTIONS$|FORCE_COLOR$|CI$)/;

export interface ChildOptions {
  /** What is run with the arguments; default: Playwright on the configuration here. */
  readonly program?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Folder to go on in, for a second run that knows the first. */
  readonly folder?: string;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A real `playwright test`, or another program, in a process group of its own, as a terminal would start it. */
export class ChildRun implements AsyncDisposable {
  /** On every process, container, network and volume that comes of this run. */
  readonly mark: string = randomBytes(6).toString('hex');
  readonly folder: string;
  readonly exit: Promise<Exit>;
  readonly #process: ChildProcess;
  readonly #ownsFolder: boolean;
  #output = '';

  constructor({ program, args = [], env = {}, folder }: ChildOptions = {}) {
    this.folder = folder ?? mkdtempSync(join(tmpdir(), 'dyetrace-lifecycle-'));
    this.#ownsFolder = folder === undefined;
    const inherited = Object.entries(process.env).filter(([name]) => !INHERITED.test(name));
    const command = program === undefined ? [CLI, 'test', '-c', import.meta.dirname] : [program];
    this.#process = spawn(process.execPath, [...command, ...args], {
      env: {
        ...Object.fromEntries(inherited),
        E2E_STATE_DIR: this.folder,
        LIFECYCLE_MARK: this.mark,
        LIFECYCLE_OUTPUT: this.folder,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const keep = (chunk: Buffer): void => {
      this.#output += chunk.toString();
    };
    this.#process.stdout?.on('data', keep);
    this.#process.stderr?.on('data', keep);
    this.exit = new Promise((resolve) => {
      this.#process.once('exit', (code, signal) => {
        resolve({ code, signal });
      });
    });
  }

  get output(): string {
    return this.#output;
  }

  get hasEnded(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  /** To the runner alone, as `kill` does. */
  kill(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** To the whole process group, as a terminal does at Ctrl-C. */
  interrupt(): void {
    if (this.#process.pid !== undefined && !this.hasEnded) process.kill(-this.#process.pid, 'SIGINT');
  }

  diary(event: string): readonly DiaryLine[] {
    const path = join(this.folder, 'diary.jsonl');
    if (!existsSync(path)) return [];
    const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as DiaryLine).filter((line) => line.event === event);
  }

  /** Lets the tests go on that wait for the file: those that hold, unless told otherwise. */
  release(name = 'go'): void {
    writeFileSync(join(this.folder, name), '');
  }

  /** Waits until the diary has so many lines of an event, and returns them. */
  async wrote(event: string, count = 1): Promise<readonly DiaryLine[]> {
    return until({
      what: `the child run writes ${count} x ${event}`,
      probe: () => {
        if (this.hasEnded && this.diary(event).length < count) throw new ChildEnded(this.output);
        return this.diary(event);
      },
      done: (lines) => lines.length >= count,
      timeoutMs: 40_000,
      fatal: (error) => error instanceof ChildEnded,
    });
  }

  /** What remains of the run: `container …`, `network …`, `volume …`, `process …`, `file …`. */
  async remains(): Promise<readonly string[]> {
    const filters = { label: [`lifecycle.mark=${this.mark}`] };
    const [containers, networks, volumes] = await Promise.all([
      engine().listContainers({ all: true, filters }),
      engine().listNetworks({ filters }),
      engine().listVolumes({ filters }),
    ]);
    return [
      ...containers.map(({ Names }) => `container ${Names.join(' ')}`),
      ...networks.map(({ Name }) => `network ${Name}`),
      ...volumes.Volumes.map(({ Name }) => `volume ${Name}`),
      ...markedProcesses(this.mark),
      ...remainingState(this.folder),
    ];
  }

  /** Waits until nothing of the run remains; the error names what does. */
  async gone(timeoutMs: number): Promise<void> {
    await until({
      what: 'nothing of the run remains',
      probe: () => this.remains(),
      done: (left) => left.length === 0,
      timeoutMs,
    });
  }

  /** Takes down the stacks that outlive their run; what is remembered of them is in this run's folder. */
  async removeKept(base: string): Promise<void> {
    for (const { project } of await keptStacks(base)) await removeAll(`${LABEL.project}=${project}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.hasEnded) this.kill('SIGKILL');
    await this.exit;
    if (this.#ownsFolder) rmSync(this.folder, { recursive: true, force: true });
  }
}

class ChildEnded extends Error {
  override readonly name = 'ChildEnded';
}

/** Every process that was started by the run or by one of its processes: they all inherit the mark. */
function markedProcesses(mark: string): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids
    .filter((pid) => readProc(pid, 'environ').includes(`LIFECYCLE_MARK=${mark}`))
    .map((pid) => {
      return `process ${pid} ${readProc(pid, 'cmdline').replaceAll('\0', ' ').trim()}`;
    });
}

/** Empty when the process has just ended. */
function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

function remainingState(folder: string): string[] {
  const base = readdirSync(folder).find((name) => /^dyetrace-\d+$/.test(name));
  if (base === undefined) return [];
  return ['projects', 'runs'].flatMap((kind) => {
    const path = join(folder, base, kind);
    return existsSync(path) ? readdirSync(path).map((name) => `file ${kind}/${name}`) : [];
  });
}
