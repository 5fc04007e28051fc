import type { FaultOf, InjectedEvents, KafkaRecord } from '../../fixtures/index.ts';
import type { MarketData } from '../../fixtures/platforms/market-data.ts';
import { expect } from '../market-data.ts';
import type { TradesPage } from '../market_data/trades-api.ts';

/** What is known when it is over. */
export interface Aftermath {
  readonly trades: InjectedEvents;
  readonly page: TradesPage;
  /** Connections that the connector has lost while it lasted. */
  readonly lost: number;
  /** What the connector has put aside meanwhile. */
  readonly letters: readonly KafkaRecord[];
}

/** A way in which the exchange misbehaves. */
export interface Misbehaviour {
  readonly fault: FaultOf<MarketData>;
  /** Completes "while the exchange …". */
  readonly what: string;
  /** What else must be so of this one. */
  readonly besides?: (aftermath: Aftermath) => void;
}

export const MISBEHAVIOURS: readonly Misbehaviour[] = [
  { fault: 'exchange closes', what: 'closes every connection without a word (1006)', besides: hasLost },
  { fault: 'exchange shuts down', what: 'announces that it goes away (serverShutdown)', besides: hasOverlapped },
  { fault: 'exchange ends connections by age', what: 'ends every connection for its age (24 h)', besides: hasLost },
  { fault: 'exchange hangs', what: 'leaves connections open, and pings on them without answer', besides: hasFetched },
  { fault: 'exchange falls silent', what: 'sends no trades though its pings go on', besides: hasFetched },
  { fault: 'exchange repeats trades', what: 'sends every trade twice', besides: hasOverlapped },
  { fault: 'exchange skips trades', what: 'skips trades', besides: hasFetched },
  { fault: 'exchange sends out of order', what: 'sends trades out of order', besides: hasFetched },
  { fault: 'exchange garbles frames', what: 'sends frames that break off', besides: keeps(/^it is no JSON/) },
  {
    fault: 'exchange sends unknown events',
    what: 'sends events that nobody knows',
    besides: keeps(/^bookTicker is no event/),
  },
  {
    fault: 'exchange changes its unit',
    what: 'counts times in another unit than it was asked for',
    besides: keeps(/it counts in another unit$/),
  },
];

/** In the topic the order is another one: what follows a gap does not wait for a history that does not answer. */
export const REFUSALS: readonly Misbehaviour[] = [
  { fault: 'exchange limits its history', what: 'closes connections, and answers 429 to who asks what was missed' },
  { fault: 'exchange bans from its history', what: 'closes connections, and answers 418 to who asks what was missed' },
];

function hasLost({ lost }: Aftermath): void {
  expect(lost, 'at kafka.trades').toBeGreaterThan(0);
}

/** The next connection has taken over before the last one went, or the same went on. */
function hasOverlapped({ lost, page }: Aftermath): void {
  expect(lost, 'at kafka.trades').toBe(0);
  expect(new Set(page.trades.map(({ source }) => source)), 'at api.trades').toEqual(new Set(['STREAM']));
}

function hasFetched({ page }: Aftermath): void {
  expect(
    page.trades.map(({ source }) => source),
    'at api.trades',
  ).toContain('HISTORY');
}

function keeps(reason: RegExp): (aftermath: Aftermath) => void {
  return ({ letters }) => {
    expect(
      letters.map(({ headers }) => headers.dead_letter_reason),
      'at kafka.trades',
    ).toContainEqual(expect.stringMatching(reason));
  };
}
