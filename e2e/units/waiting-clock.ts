import { VirtualClock } from '../../compose/services/market-data-runtime/contracts/index.ts';

/** Knows how many wait for it. */
export class WaitingClock extends VirtualClock {
  waiting = 0;

  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.waiting += 1;
    await super.sleep(ms, signal);
    this.waiting -= 1;
  }
}
