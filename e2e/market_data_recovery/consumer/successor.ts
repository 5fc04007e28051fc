import { runIn, type Stack } from '../../../fixtures/index.ts';
import { ConsumerLog } from './consumer-log.ts';

const PID = '/tmp/successor.pid';
const ENDS_S = 20;

/** A second consumer of the same group, a process beside the first in its container, and in the container's log. */
export class Successor implements AsyncDisposable {
  readonly #stack: Stack;

  private constructor(stack: Stack) {
    this.#stack = stack;
  }

  /** Resolves when it has been given what the first one had: that one's session has run out. */
  static async start(stack: Stack): Promise<Successor> {
    const successor = new Successor(stack);
    // The first one says nothing: it is paused.
    const log = new ConsumerLog(stack);
    await successor.#run(
      `PORT=8081 /opt/market-data/bin/python -m market_data.consumer > /proc/1/fd/1 2>&1 & echo $! > ${PID}`,
    );
    await log.says('assigned', { topic: 'market.trades' });
    return successor;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#run(
      `pid=$(cat ${PID}) && kill "$pid" && timeout ${ENDS_S} sh -c "while kill -0 $pid 2> /dev/null; do sleep 0.05; done"`,
    );
  }

  async #run(script: string): Promise<void> {
    await runIn(this.#stack.project, 'consumer', ['sh', '-c', script]);
  }
}
