import { textFromMicros } from '../../test-data/avro/exact.ts';
import type { TimedRow } from '../../fixtures/index.ts';
import { expect, test } from '../market-data.ts';
import { madeTrades, nowMicros, ownSymbol } from './made-trades.ts';
import { TradesApi } from './trades-api.ts';

const WITHIN_MS = 60_000;
const STEPS = [
  { name: 'trade_time', hop: 'api.trades' },
  { name: 'event_time', hop: 'api.trades', optional: true },
  { name: 'received_at', hop: 'api.trades' },
  // A snapshot's clock has milliseconds.
  { name: 'committed_at', hop: 'lake.trades', resolutionMicros: 1_000 },
  { name: 'served_at', hop: 'api.trades' },
] as const;

test('MD-05 all times are UTC to the microsecond, event <= ingest <= commit <= served, in the order of their symbol', async ({
  tracer,
  stack,
}) => {
  const symbols = ['G', 'H'].map((letter) => ownSymbol(letter));
  const beginMicros = nowMicros() - 10_000;
  const trades = await tracer.injectMany(symbols.flatMap((symbol) => madeTrades(symbol, 60, 1, { beginMicros })));
  await expect(trades).toReachExactlyOnce('lake.trades', { withinMs: WITHIN_MS });
  await expect(trades).toReach('api.trades', { withinMs: WITHIN_MS });

  const api = new TradesApi(stack);
  const served = (
    await Promise.all(symbols.map(async (symbol) => (await api.served(symbol, 60, WITHIN_MS)).trades))
  ).flat();
  const stamps = new Map(
    trades.map((event) => [`${event.key} ${String(event.payload.trade_id)}`, stampsOf(tracer, event.index)]),
  );
  const rows = served.map((trade): TimedRow => {
    const label = `${String(trade.symbol)} ${String(trade.trade_id)}`;
    const times = { ...trade, ...stamps.get(label) };
    return { label, key: String(trade.symbol), sequence: Number(trade.trade_id), times };
  });

  const between = { from: beginMicros / 1_000, to: nowMicros() / 1_000 };
  expect(rows, 'at api.trades').toHaveLength(trades.length);
  expect(rows).toHaveTimesInOrder({ steps: STEPS, between });
});

interface Sightings {
  readonly sightings: (hop: 'lake.trades' | 'api.trades') => {
    readonly rowsOf: (event: number) => readonly number[];
    readonly message: (row: number) => { readonly time: number } | undefined;
  };
}

/** When its row was committed, as the snapshot has it, and when it was first answered. */
function stampsOf(tracer: Sightings, event: number) {
  const at = (hop: 'lake.trades' | 'api.trades'): string | undefined => {
    const log = tracer.sightings(hop);
    const [row] = log.rowsOf(event);
    const message = row === undefined ? undefined : log.message(row);
    return message === undefined ? undefined : textFromMicros(Math.round(message.time * 1_000));
  };
  return { committed_at: at('lake.trades'), served_at: at('api.trades') };
}
