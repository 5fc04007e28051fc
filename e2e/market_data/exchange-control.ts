import { randomBytes } from 'node:crypto';
import { type EventSpec, type Stack, until } from '../../fixtures/index.ts';
import { textFromMicros } from '../../test-data/avro/exact.ts';
import { walkTape } from '../../test-data/market-data/generators/tape.ts';
import { INSTRUMENTS } from '../../test-data/market-data/trade.ts';

export interface ReplayOptions {
  readonly symbols: readonly string[];
  readonly perSecond: number;
  readonly durationMs: number;
  readonly seed?: number;
}

/** Longer than any test. */
const ENDLESS_MS = 3_600_000;

/** The exchange's hand: symbols that no other test has, their trades, and what goes wrong. */
export class ExchangeControl implements AsyncDisposable {
  readonly #stack: Stack;
  readonly #own: string[] = [];

  constructor(stack: Stack) {
    this.#stack = stack;
  }

  /** Makes up symbols, and has the connector follow them: what happens in them from now on is the pipeline's. */
  async follow(count = 1): Promise<readonly string[]> {
    const symbols = Array.from({ length: count }, () => `Q${randomBytes(6).toString('hex').toUpperCase()}`);
    this.#own.push(...symbols);
    await this.#confirmed({ follow: symbols });
    return symbols;
  }

  /** Has a connector that was started anew follow them again, from where it was. */
  async followAgain(): Promise<void> {
    await this.#confirmed({ follow: this.#own });
  }

  /** One trade with this id, which happens now. */
  trade(symbol: string, id: number): EventSpec {
    const [only] = this.trades(symbol, 1, id);
    if (only === undefined) throw new Error('a tape has no end');
    return only;
  }

  /** Trades with ids from one on, for the tracer to inject. */
  trades(symbol: string, count: number, firstId = 1): readonly EventSpec[] {
    const instrument = INSTRUMENTS.find(({ priceScale }) => priceScale === 8) ?? INSTRUMENTS[0];
    const walk = walkTape({ ...instrument, symbol }, firstId);
    const terms = Array.from({ length: count }, () => walk.next().value).flat();
    const begin = Date.now() * 1_000;
    return terms.slice(0, count).map(({ price, quantity, buyerIsMaker }, at) => ({
      stream: 'exchange_trades',
      key: symbol,
      payload: {
        symbol,
        trade_id: firstId + at,
        price,
        quantity,
        // With microseconds that a millisecond has no room for.
        trade_time: textFromMicros(begin + at * 7 + 1),
        buyer_is_maker: buyerIsMaker,
      },
    }));
  }

  /** Lets trades happen of which the test keeps no account: what is sent is to be observed. @returns their ids */
  happen(symbol: string, count: number): Promise<readonly number[]> {
    return this.#happen(symbol, count, false);
  }

  /** Lets trades happen that no stream sends: the history alone has them. @returns their ids */
  withhold(symbol: string, count: number): Promise<readonly number[]> {
    return this.#happen(symbol, count, true);
  }

  /** Plays seeded trades to the end. @returns how many have happened */
  async replay({ symbols, perSecond, durationMs, seed = 7 }: ReplayOptions): Promise<number> {
    const run = (await this.post('/control/replays', {
      symbols,
      per_second: perSecond,
      duration_ms: durationMs,
      seed,
    })) as { readonly id: number };
    const { happened } = await until({
      what: `the exchange has played its ${durationMs} ms`,
      probe: async () => (await this.#ask('exchange', `/control/replays/${run.id}`)) as ReplayState,
      done: ({ status }) => status === 'done',
      timeoutMs: durationMs + 20_000,
    });
    return happened;
  }

  /** A symbol in which trades happen, ten a second, until it is disposed of: a test keeps no account of them. */
  async trading(): Promise<AsyncDisposable> {
    const symbols = await this.follow();
    const endless = { symbols, per_second: 10, duration_ms: ENDLESS_MS };
    const { id } = (await this.post('/control/replays', endless)) as { readonly id: number };
    return {
      [Symbol.asyncDispose]: async () => {
        await this.post(`/control/replays/${id}/stop`, {});
      },
    };
  }

  /** What the connector has counted since it started. */
  async counters(): Promise<Readonly<Record<string, number>>> {
    const { runtime } = (await this.#ask('connector', '/status')) as {
      readonly runtime: { readonly parts: readonly { name: string; counters: Readonly<Record<string, number>> }[] };
    };
    return runtime.parts.find(({ name }) => name === 'feed')?.counters ?? {};
  }

  async counted(counter: string, least: number): Promise<void> {
    await until({
      what: `the connector has counted ${least} ${counter}`,
      probe: () => this.counters(),
      done: (counters) => (counters[counter] ?? 0) >= least,
      timeoutMs: 15_000,
    });
  }

  async post(path: string, body: object): Promise<unknown> {
    return await this.#ask('exchange', path, body);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#own.length > 0) await this.#confirmed({ unfollow: this.#own });
  }

  async #happen(symbol: string, count: number, withheld: boolean): Promise<readonly number[]> {
    const trades = Array.from({ length: count }, () => ({ symbol, price: '0.00002345', quantity: '17' }));
    const { trades: made } = (await this.post('/control/trades', { trades, withheld })) as {
      readonly trades: readonly { readonly id: number }[];
    };
    return made.map(({ id }) => id);
  }

  /** The connector may be on its way back to the exchange. */
  async #confirmed(change: object): Promise<void> {
    await until({
      what: 'the connector follows what it is told to',
      probe: () => this.#ask('connector', '/symbols', change),
      done: () => true,
      timeoutMs: 15_000,
      everyMs: 100,
    });
  }

  async #ask(service: string, path: string, body?: object): Promise<unknown> {
    const { host, port } = this.#stack.endpoint(service, 8080);
    const response = await fetch(`http://${host}:${port}${path}`, {
      ...(body === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (response.ok) return answer;
    throw new Error(`${service} answers ${response.status} to ${path}: ${JSON.stringify(answer)}`);
  }
}

interface ReplayState {
  readonly status: 'running' | 'done' | 'stopped';
  readonly happened: number;
}
