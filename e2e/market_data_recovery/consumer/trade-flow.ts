import type { FixturesOf, IcebergClient, InjectedEvent } from '../../../fixtures/index.ts';
import { expect, type test } from '../../market-data.ts';
import { madeTrades, ownSymbol } from '../../market_data/made-trades.ts';

const TABLE = 'market.trades';
const WITHIN_MS = 90_000;
/** Enough to lie in every partition of the topic. */
const SYMBOLS = 8;
const EACH = 3;
const LOG = {
  hop: 'lake.trades',
  claims: `kafka.offsets.${TABLE}`,
  partition: 'kafka_partition',
  offset: 'kafka_offset',
} as const;

type TradeTracer = FixturesOf<typeof test>['tracer'];

/** Trades of a test's own symbols, sent again and again into the topic, and what has become of all of them. */
export class TradeFlow {
  readonly #tracer: TradeTracer;
  readonly #iceberg: IcebergClient;
  /** The newest snapshot when the test began. */
  readonly #since: string | undefined;
  readonly #symbols = Array.from({ length: SYMBOLS }, () => ownSymbol('C'));
  readonly #sent: InjectedEvent[] = [];
  #nextId = 1;

  constructor(tracer: TradeTracer, iceberg: IcebergClient, since: string | undefined) {
    this.#tracer = tracer;
    this.#iceberg = iceberg;
    this.#since = since;
  }

  static async begin(tracer: TradeTracer, iceberg: IcebergClient): Promise<TradeFlow> {
    return new TradeFlow(tracer, iceberg, await iceberg.snapshot(TABLE));
  }

  /** The next trades of each symbol, until the topic has them. */
  async send(): Promise<void> {
    const trades = this.#symbols.flatMap((symbol) => madeTrades(symbol, EACH, this.#nextId));
    this.#nextId += EACH;
    this.#sent.push(...(await this.#tracer.injectMany(trades)));
  }

  /** Waits until the table has all that was sent. */
  async arrived(): Promise<void> {
    await expect(this.#sent).toReach('lake.trades', { withinMs: WITHIN_MS });
  }

  /** Every trade is once in the table and at the API. */
  async expectOnce(): Promise<void> {
    await expect(this.#sent).toReachExactlyOnce('lake.trades', { withinMs: WITHIN_MS });
    await expect(this.#sent).toReachExactlyOnce('api.trades', { withinMs: WITHIN_MS });
  }

  /** And the snapshots since the test began add up, but for rows of writers who know nothing of the topic. */
  async expectLedger(): Promise<void> {
    const history = await this.#iceberg.history(TABLE, { ...LOG, since: this.#since });
    const commits = history.commits.map((commit) =>
      commit.claims === undefined ? { ...commit, rows: new Map<number, readonly number[]>() } : commit,
    );
    expect({ ...history, commits }).toAddUp();
  }
}
