import { reason, type Logger } from '../../lib/logging.ts';
import { keepTrying } from '../../lib/retry.ts';
import type { Clock } from '../clock.ts';
import { check } from '../feedback/message.ts';
import { PartRecord } from '../part-record.ts';
import type { PartHealth, PartStatus, Stopped } from '../part.ts';
import type { PacedRate } from '../rate/paced-rate.ts';
import type { MarketTrade } from '../replay/market-trade.ts';
import type { Sink } from '../sink.ts';
import type { Source } from '../source.ts';
import type { GapNotice } from './gaps.ts';
import { Lanes } from './lanes.ts';
import type { Line } from './line.ts';
import { feedSettings, type FeedSettings, MOST_SYMBOLS } from './settings.ts';
import type { FeedStages } from './stages.ts';
import type { TradeMark } from './symbol-track.ts';

export interface FeedParts {
  /** Where the exchange's streams are: `wss://…`. */
  readonly streams: string;
  /** Its REST interface. */
  readonly rest: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Where gaps are told; started and stopped with the source. */
  readonly gaps: Sink<GapNotice>;
  /** The last trade of each symbol that was passed on before. @throws Error when that cannot be told now */
  readonly remember: (memory: FeedSettings['memory']) => Promise<Marks>;
  /** Keeps what cannot be read, with the reason. */
  readonly keepAside: (text: string, reason: string) => Promise<void>;
  readonly stages: FeedStages;
}

export type Marks = ReadonlyMap<string, TradeMark>;

const COUNTERS = ['received', 'emitted', 'repeated', 'unreadable', 'connections', 'lost', 'gaps'] as const;

/** The trades of an exchange as they happen: each once, in order of its symbol; what is missing is told, and fetched. */
export class FeedSource implements Source<MarketTrade> {
  readonly rate: PacedRate;
  readonly #parts: FeedParts;
  readonly #settings: FeedSettings;
  readonly #record: PartRecord<(typeof COUNTERS)[number]>;
  readonly #lanes: Lanes;
  readonly #line: Line;
  readonly #stopping = new AbortController();
  readonly #before = Promise.withResolvers<Marks>();
  #deliver: (trade: MarketTrade) => Promise<void> = () => Promise.reject(new Error('nobody takes the trades'));
  #asides: Promise<void> = Promise.resolve();

  /** @throws MessageError */
  constructor(options: unknown, parts: FeedParts) {
    const settings = check('feed', feedSettings, options);
    const { clock, stages } = parts;
    const { perSecond: nominalPerSecond, floorPerSecond } = settings;
    this.#parts = parts;
    this.#settings = settings;
    this.#record = new PartRecord(settings.name, COUNTERS);
    this.rate = new stages.PacedRate({ nominalPerSecond, floorPerSecond }, clock);
    this.#lanes = this.#openLanes(settings);
    this.#line = this.#openLine(settings);
    for (const symbol of settings.symbols) this.#lanes.open(symbol);
  }

  get name(): string {
    return this.#record.name;
  }

  get symbols(): readonly string[] {
    return [...this.#lanes.symbols];
  }

  /** When it passed on its last trade, before the first when it was made. Epoch milliseconds. */
  get emittedAt(): number {
    return this.#record.countedAt('emitted');
  }

  deliver(to: (trade: MarketTrade) => Promise<void>): void {
    this.#deliver = to;
  }

  async start(): Promise<void> {
    await this.#parts.gaps.start();
    this.#record.state = 'running';
    // Told to whoever waits for it, if somebody does.
    void this.#before.promise.catch(() => undefined);
    void this.#begin();
  }

  /** Resolves when the exchange has confirmed them. @throws RangeError for too many; Error when it does not answer */
  async follow(symbols: readonly string[]): Promise<void> {
    const added = symbols.filter((symbol) => !this.#lanes.symbols.has(symbol));
    if (this.#lanes.symbols.size + added.length > MOST_SYMBOLS) {
      throw new RangeError(`up to ${MOST_SYMBOLS} can be followed`);
    }
    for (const symbol of added) this.#lanes.open(symbol);
    const before = await this.#before.promise;
    await Promise.all(added.map((symbol) => this.#lanes.begin(symbol, before.get(symbol))));
    await this.#line.follow();
    this.#lanes.look();
  }

  /** What is known of them is forgotten. */
  async unfollow(symbols: readonly string[]): Promise<void> {
    for (const symbol of symbols) await this.#lanes.close(symbol);
    await this.#line.follow();
  }

  /** Resolves when all that the exchange has sent by now has been passed on. @throws Error when it does not answer */
  async passed(): Promise<void> {
    await this.#line.fence();
    await this.#lanes.settled();
    await this.#parts.gaps.flushed?.();
    await this.#asides;
  }

  async stop(limitMs: number): Promise<Stopped> {
    const { clock, gaps } = this.#parts;
    const deadline = clock.now() + limitMs;
    this.#record.state = 'draining';
    this.#line.pause();
    // What has come is passed on. What has not is missed from here on, and looked for by whoever comes next.
    const late = new AbortController();
    await Promise.race([this.#lanes.settled(), clock.sleep(limitMs / 2, late.signal)]);
    late.abort();
    this.#stopping.abort(new Error('the source is stopping'));
    await this.#line.stop();
    const { undelivered } = await gaps.stop(Math.max(0, deadline - clock.now()));
    this.#record.state = 'stopped';
    return { undelivered: this.#lanes.waiting + undelivered };
  }

  status(): PartStatus {
    return this.#record.status(this.#lanes.waiting);
  }

  health(): PartHealth {
    if (this.#record.state !== 'running') return { level: 'failed', reason: `is ${this.#record.state}` };
    const trouble = this.#line.trouble ?? this.#lanes.trouble;
    return trouble === undefined ? this.#parts.gaps.health() : { level: 'degraded', reason: trouble };
  }

  /** Where its topic does not answer it waits: to begin without it would be to miss what happened since in silence. */
  async #begin(): Promise<void> {
    const { log, remember } = this.#parts;
    const { signal } = this.#stopping;
    try {
      const before = await keepTrying('read what was passed on before', () => remember(this.#settings.memory), {
        log,
        signal,
      });
      await Promise.all(this.symbols.map((symbol) => this.#lanes.begin(symbol, before.get(symbol))));
      this.#before.resolve(before);
      this.#line.start();
    } catch (error) {
      this.#record.note(error);
      this.#before.reject(error);
    }
  }

  #openLanes(settings: FeedSettings): Lanes {
    const { clock, stages, rest } = this.#parts;
    return new Lanes({
      settings,
      clock,
      stages,
      history: new stages.History(rest, settings.history, clock),
      give: async (trade) => {
        await this.rate.take(this.#stopping.signal);
        await this.#deliver(trade);
        this.#record.count('emitted');
      },
      say: (notice) => this.#say(notice),
      repeated: () => {
        this.#record.count('repeated');
      },
      full: () => {
        this.#line.pause();
      },
      roomy: () => {
        this.#line.resume();
      },
      failed: (error) => {
        if (!this.#stopping.signal.aborted) this.#record.note(error);
      },
      signal: this.#stopping.signal,
    });
  }

  #openLine(settings: FeedSettings): Line {
    const { clock, log, stages, streams } = this.#parts;
    return new stages.Line({
      settings: { ...settings, url: streams },
      clock,
      log,
      signal: this.#stopping.signal,
      Connection: stages.Connection,
      pauseMs: stages.pauseMs,
      wanted: () => this.#lanes.symbols,
      events: {
        trade: (trade) => {
          this.#record.count('received');
          this.#lanes.take(trade);
        },
        unreadable: (text, error) => {
          this.#putAside(text, error);
        },
      },
      lost: (why) => {
        this.#record.count('lost');
        this.#lanes.interrupt(`connection lost: ${why}`);
      },
      restored: () => {
        this.#lanes.look();
      },
      opened: () => {
        this.#record.count('connections');
      },
    });
  }

  async #say(notice: GapNotice): Promise<void> {
    const { symbol, from, to, state, reason: why } = notice;
    if (state === 'OPEN') this.#record.count('gaps');
    this.#parts.log.info({ symbol, from, to, state, why }, 'gap');
    await this.#parts.gaps.accept(notice);
  }

  #putAside(text: string, error: unknown): void {
    this.#record.count('unreadable');
    this.#record.note(error);
    this.#parts.log.warn({ reason: reason(error) }, 'put aside what cannot be read');
    this.#asides = this.#asides
      .then(() => this.#parts.keepAside(text, reason(error)))
      .catch((failure: unknown) => {
        this.#record.note(failure);
      });
  }
}
