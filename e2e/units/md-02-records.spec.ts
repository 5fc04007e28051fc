import { readFileSync } from 'node:fs';
import { about } from '../../fixtures/playwright/failures.ts';
import { compileSchema, decode, encode } from '../../test-data/avro/codec.ts';
import { expect, stages, test } from '../contracts/holds.ts';

/** What a record is once it has been written by its schema and read again. */
function through(schema: 'trades' | 'gaps', record: object): unknown {
  const file = new URL(`../../test-data/market-data/schemas/${schema}.avsc`, import.meta.url);
  const type = compileSchema(readFileSync(file, 'utf8'));
  return decode(type, encode(type, record));
}

const TRADE = {
  symbol: 'BTCUSDT',
  id: 7,
  price: '95123.45',
  quantity: '0.00100',
  timeMicros: 1_767_323_045_678_901,
  eventMicros: 1_767_323_045_678_902,
  receivedMicros: 1_767_323_045_679_003,
  buyerIsMaker: true,
  source: 'STREAM',
} as const;

test(
  'MD-02 the record of a trade has all digits of its price and all microseconds of its times',
  { annotation: about('kafka.trades') },
  () => {
    expect(through('trades', stages.tradeRecord(TRADE))).toEqual({
      symbol: 'BTCUSDT',
      trade_id: 7,
      price: '95123.4500000000',
      quantity: '0.0010000000',
      trade_time: '2026-01-02T03:04:05.678901Z',
      received_at: '2026-01-02T03:04:05.679003Z',
      event_time: '2026-01-02T03:04:05.678902Z',
      buyer_is_maker: true,
      source: 'STREAM',
    });
  },
);

test(
  'MD-02 the record of a trade that was fetched says so, and has no time of a message',
  { annotation: about('kafka.trades') },
  () => {
    const { eventMicros: _, ...past } = TRADE;
    expect(through('trades', stages.tradeRecord({ ...past, source: 'HISTORY' }))).toMatchObject({
      event_time: null,
      source: 'HISTORY',
    });
  },
);

test('MD-07 what is said of a gap fits its schema', { annotation: about('feed') }, () => {
  const hole = { symbol: 'BTCUSDT', from: 5, to: 9, fromMicros: 10, toMicros: 20, reason: 'why', foundMicros: 30 };
  const said = {
    symbol: 'BTCUSDT',
    from_id: 5,
    to_id: 9,
    from_time: '1970-01-01T00:00:00.000010Z',
    to_time: '1970-01-01T00:00:00.000020Z',
    found_at: '1970-01-01T00:00:00.000030Z',
    reason: 'why',
  };
  expect(through('gaps', stages.gapRecord({ ...hole, state: 'OPEN' }))).toMatchObject({
    ...said,
    state: 'OPEN',
    filled_at: null,
  });
  expect(through('gaps', stages.gapRecord({ ...hole, state: 'FILLED', filledMicros: 40 }))).toMatchObject({
    ...said,
    state: 'FILLED',
    filled_at: '1970-01-01T00:00:00.000040Z',
  });
});
