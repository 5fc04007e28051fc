import { nowMicros } from '../../lib/clock.ts';
import type { Clock } from '../clock.ts';
import { PacedRate } from '../rate/paced-rate.ts';
import type { MarketTrade } from '../replay/market-trade.ts';
import { readPastTrade } from './frames.ts';
import type { TradeMark } from './symbol-track.ts';

/** As many as the exchange answers at once. */
const PAGE = 1_000;
/** How long it is left alone where it does not say so. */
const REST_S = 10;
/** What it says of a symbol that has never been traded. */
const NO_SUCH_SYMBOL = -1_121;

export interface HistorySettings {
  readonly timeoutMs: number;
  /** Requests: the exchange counts their weight. */
  readonly perSecond: number;
}

/** What the exchange answers of past trades. */
export class History {
  readonly #url: string;
  readonly #settings: HistorySettings;
  readonly #turns: PacedRate;
  readonly #clock: Clock;
  /** Asked sooner after it has refused, the exchange shuts a client out for good. */
  #restsUntil = 0;

  /** @param url of the exchange's REST interface */
  constructor(url: string, settings: HistorySettings, clock: Clock) {
    this.#url = url;
    this.#settings = settings;
    this.#clock = clock;
    this.#turns = new PacedRate({ nominalPerSecond: settings.perSecond, floorPerSecond: settings.perSecond }, clock);
  }

  /**
   * The trades of a symbol from an id to another one, both included, in the order of their ids.
   * @param to Infinity: all that there are
   * @throws Error when the exchange does not answer, or answers what cannot be read
   */
  async *between(symbol: string, from: number, to: number, signal: AbortSignal): AsyncGenerator<MarketTrade> {
    for (let next = from; next <= to;) {
      const limit = Math.min(PAGE, to - next + 1);
      const page = await this.#ask(symbol, `&fromId=${next}&limit=${limit}`, signal);
      for (const trade of page) {
        if (trade.id > to) return;
        if (trade.id >= next) yield trade;
      }
      const last = page.at(-1);
      if (last === undefined || page.length < limit) return;
      next = last.id + 1;
    }
  }

  /** The last trade of a symbol; undefined when it has had none. @throws Error as `between` */
  async last(symbol: string, signal: AbortSignal): Promise<TradeMark | undefined> {
    return (await this.#ask(symbol, '&limit=1', signal)).at(-1);
  }

  async #ask(symbol: string, query: string, signal: AbortSignal): Promise<readonly MarketTrade[]> {
    await this.#turns.take(signal);
    const restMs = this.#restsUntil - this.#clock.now();
    if (restMs > 0) throw new Error(`the history wants no questions for ${Math.ceil(restMs)} ms`);
    const url = `${this.#url}/api/v3/historicalTrades?symbol=${encodeURIComponent(symbol)}${query}`;
    const response = await fetch(url, {
      headers: { 'x-mbx-time-unit': 'MICROSECOND' },
      signal: AbortSignal.any([signal, AbortSignal.timeout(this.#settings.timeoutMs)]),
    });
    const body: unknown = await response.json();
    this.noteRest(response);
    if (response.status === 400 && (body as { readonly code?: unknown }).code === NO_SUCH_SYMBOL) return [];
    if (response.status !== 200 || !Array.isArray(body)) {
      throw new Error(`the history answers ${response.status}: ${JSON.stringify(body).slice(0, 200)}`);
    }
    const received = nowMicros();
    return body.map((trade: unknown) => readPastTrade(symbol, trade, received));
  }

  /** Of an answer that says so: too many questions (429), or so many in spite of it that it hears none (418). */
  protected noteRest({ status, headers }: Response): void {
    if (status !== 429 && status !== 418) return;
    const seconds = Number(headers.get('retry-after') ?? REST_S);
    this.#restsUntil = this.#clock.now() + 1_000 * (Number.isFinite(seconds) ? seconds : REST_S);
  }
}
