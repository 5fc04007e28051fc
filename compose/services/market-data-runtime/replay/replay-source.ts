import * as v from 'valibot';
import { INSTRUMENTS } from '../../../../test-data/market-data/trade.ts';
import type { Clock } from '../clock.ts';
import type { RateAdjustment } from '../feedback/adjustment.ts';
import { check } from '../feedback/message.ts';
import { PartRecord } from '../part-record.ts';
import type { PartHealth, PartStatus, Stopped } from '../part.ts';
import type { Pace } from '../rate/pace.ts';
import { PacedRate } from '../rate/paced-rate.ts';
import type { Source } from '../source.ts';
import { type MarketTrade, marketTrade } from './market-trade.ts';
import { tradeTape } from './tape.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

const replaySettings = v.strictObject({
  kind: v.string(),
  seed: v.optional(v.pipe(v.number(), v.safeInteger()), 1),
  symbols: v.optional(v.pipe(v.array(v.picklist(INSTRUMENTS.map(({ symbol }) => symbol))), v.minLength(1)), [
    'BTCUSDT',
    'ETHUSDT',
    'SHIBUSDT',
    'BNBBTC',
  ]),
  /** How many; left out: until it is stopped. */
  trades: v.optional(count),
  /** These and no others, as they are. */
  items: v.optional(v.array(marketTrade)),
  perSecond: v.optional(count, 1_000),
  floorPerSecond: v.optional(count, 1),
});

export interface ReplayParts {
  readonly clock: Clock;
  /** Told of each trade when it leaves the source. */
  readonly emitted: (trade: MarketTrade) => void;
  /** Told of each change of the rate. */
  readonly adjusted: (perSecond: number, adjustment: RateAdjustment) => void;
}

class ToldRate extends PacedRate {
  readonly #adjusted: ReplayParts['adjusted'];

  constructor(pace: Pace, { clock, adjusted }: ReplayParts) {
    super(pace, clock);
    this.#adjusted = adjusted;
  }

  override apply(adjustment: RateAdjustment): void {
    super.apply(adjustment);
    this.#adjusted(this.perSecond, adjustment);
  }
}

/** Plays trades at a rate, one after the other. */
export class ReplaySource implements Source<MarketTrade> {
  readonly rate: PacedRate;
  readonly #parts: ReplayParts;
  readonly #trades: Iterable<MarketTrade>;
  readonly #record = new PartRecord('replay', ['emitted', 'finished']);
  readonly #stopping = new AbortController();
  #deliver: (trade: MarketTrade) => Promise<void> = () => Promise.reject(new Error('nobody takes the trades'));
  #playing: Promise<void> = Promise.resolve();

  /** @throws MessageError */
  constructor(options: unknown, parts: ReplayParts) {
    const { seed, symbols, trades, items, perSecond, floorPerSecond } = check('replay', replaySettings, options);
    this.#parts = parts;
    this.rate = new ToldRate({ nominalPerSecond: perSecond, floorPerSecond }, parts);
    this.#trades = items ?? tradeTape(symbols, seed).take(trades ?? Infinity);
  }

  get name(): string {
    return this.#record.name;
  }

  deliver(to: (trade: MarketTrade) => Promise<void>): void {
    this.#deliver = to;
  }

  start(): Promise<void> {
    this.#record.state = 'running';
    this.#playing = this.#play();
    return Promise.resolve();
  }

  async stop(limitMs: number): Promise<Stopped> {
    this.#record.state = 'draining';
    this.#stopping.abort(new Error('the source is stopping'));
    // The trade that a full sink makes wait is not waited for longer than that.
    await Promise.race([this.#playing, this.#parts.clock.sleep(limitMs)]);
    this.#record.state = 'stopped';
    return { undelivered: 0 };
  }

  status(): PartStatus {
    return this.#record.status();
  }

  health(): PartHealth {
    const { state, lastMessage } = this.#record;
    return state === 'running' ? { level: 'ok' } : { level: 'failed', reason: lastMessage ?? `is ${state}` };
  }

  async #play(): Promise<void> {
    const { signal } = this.#stopping;
    try {
      for (const trade of this.#trades) {
        await this.rate.take(signal);
        this.#record.count('emitted');
        this.#parts.emitted(trade);
        await this.#deliver(trade);
      }
      this.#record.count('finished');
    } catch (error) {
      if (signal.aborted) return;
      this.#record.note(error);
      this.#record.state = 'failed';
    }
  }
}
