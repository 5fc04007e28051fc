import { settled, VirtualClock } from '../../compose/services/market-data-runtime/contracts/virtual-clock.ts';
import type { FeedParts, FeedSource } from '../../compose/services/market-data-runtime/feed/feed-source.ts';
import type { GapNotice } from '../../compose/services/market-data-runtime/feed/gaps.ts';
import type { LineParts } from '../../compose/services/market-data-runtime/feed/line.ts';
import type { FeedStages } from '../../compose/services/market-data-runtime/feed/stages.ts';
import type { TradeMark } from '../../compose/services/market-data-runtime/feed/symbol-track.ts';
import type { PartHealth } from '../../compose/services/market-data-runtime/part.ts';
import type { Sink } from '../../compose/services/market-data-runtime/sink.ts';
import { silent, stages } from '../contracts/holds.ts';
import { MemoryHistory, SYMBOL, trade } from './memory-history.ts';

interface Options extends Readonly<Record<string, unknown>> {
  readonly before?: readonly (readonly [string, TradeMark])[];
}

/** A feed without an exchange, on a clock of its own: the test says what comes by its line, and what is done is kept. */
export class FeedWorld {
  readonly clock = new VirtualClock();
  readonly history = new MemoryHistory();
  /** What was asked of the line (`line start`) and of the sink of gaps (`gaps stop 900`), in order. */
  readonly calls: string[] = [];
  readonly notices: GapNotice[] = [];
  readonly asides: string[] = [];
  /** `ETHUSDT 3`. */
  readonly given: string[] = [];
  gapsHealth: PartHealth = { level: 'ok' };
  /** Of the line. */
  trouble: string | undefined;
  remember: FeedParts['remember'];
  keepAside: FeedParts['keepAside'] = (text, why) => Promise.resolve(void this.asides.push(`${text}: ${why}`));
  give: () => Promise<void> = () => Promise.resolve();
  readonly feed: FeedSource;
  #line: LineParts | undefined;

  constructor({ before = [], ...options }: Options = {}) {
    this.remember = () => Promise.resolve(new Map(before));
    this.feed = new stages.FeedSource(
      { kind: 'websocket', symbols: [SYMBOL], ...options },
      {
        streams: 'ws://exchange',
        rest: 'http://exchange',
        clock: this.clock,
        log: silent,
        gaps: this.#gaps(),
        remember: (memory) => this.remember(memory),
        keepAside: (text, why) => this.keepAside(text, why),
        stages: this.#stages(),
      },
    );
    this.feed.deliver(({ symbol, id }) => {
      this.given.push(`${symbol} ${id}`);
      return this.give();
    });
  }

  static async started(options: Options = {}): Promise<FeedWorld> {
    const world = new FeedWorld(options);
    await world.feed.start();
    await settled();
    return world;
  }

  /** What the feed has given its line. */
  get line(): LineParts {
    if (this.#line === undefined) throw new Error('the feed has no line');
    return this.#line;
  }

  /** They come by the stream, and all is done about them that needs less than a second. */
  async take(...ids: readonly number[]): Promise<void> {
    for (const id of ids) this.line.events.trade(trade(id));
    await this.clock.advance(999);
  }

  #gaps(): Sink<GapNotice> {
    const { calls } = this;
    return {
      name: 'gaps',
      start: () => Promise.resolve(void calls.push('gaps start')),
      stop: (limitMs) => {
        calls.push(`gaps stop ${limitMs}`);
        return Promise.resolve({ undelivered: 20 });
      },
      accept: (notice) => Promise.resolve(void this.notices.push(notice)),
      flushed: () => Promise.resolve(void calls.push('gaps flushed')),
      status: () => ({ name: 'gaps', state: 'running', counters: {} }),
      health: () => this.gapsHealth,
    };
  }

  #stages(): FeedStages {
    const { history, calls } = this;
    const take = (parts: LineParts): void => void (this.#line = parts);
    const trouble = (): string | undefined => this.trouble;
    const made = {
      ...stages,
      History: class {
        between = history.between.bind(history);
        last = history.last.bind(history);
      },
      Line: class {
        constructor(parts: LineParts) {
          take(parts);
        }
        get trouble(): string | undefined {
          return trouble();
        }
        start = () => void calls.push('line start');
        stop = () => Promise.resolve(void calls.push('line stop'));
        follow = () => Promise.resolve(void calls.push('line follow'));
        fence = () => Promise.resolve(void calls.push('line fence'));
        pause = () => void calls.push('line pause');
        resume = () => void calls.push('line resume');
      },
    };
    return made as unknown as FeedStages;
  }
}
