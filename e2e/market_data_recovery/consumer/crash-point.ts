import { runIn, type Stack } from '../../../fixtures/index.ts';

/**
 * Where the consumer of trades can be struck, in the order of its work. `files written`: data files lie in the object
 * store, nobody knows of them; `commit under way`: the catalogue has been told the change and not yet to make it;
 * `commit acknowledged`: it is made, and the group does not know; `offsets advanced`: everybody knows.
 */
export type Step = 'files written' | 'commit under way' | 'commit acknowledged' | 'offsets advanced';

const REACHED_S = 30;

/** A step at which the consumer stops the next time that it comes there, until it is let go or killed. */
export class CrashPoint {
  readonly #stack: Stack;
  readonly #step: Step;

  private constructor(stack: Stack, step: Step) {
    this.#stack = stack;
    this.#step = step;
  }

  static async set(stack: Stack, step: Step): Promise<CrashPoint> {
    const point = new CrashPoint(stack, step);
    await point.#run(`rm -f /tmp/held && echo '${step}' > /tmp/hold`);
    return point;
  }

  /** @throws HarnessError `E_PROGRAM_FAILED` when it does not come there */
  async reached(): Promise<void> {
    await this.#run(`timeout ${REACHED_S} sh -c 'until [ -e /tmp/held ]; do sleep 0.02; done' || {
      echo 'the consumer has not come to the step: ${this.#step}' >&2; exit 1; }`);
  }

  async letGo(): Promise<void> {
    await this.#run('rm /tmp/held');
  }

  async #run(script: string): Promise<void> {
    await runIn(this.#stack.project, 'consumer', ['sh', '-c', script]);
  }
}
