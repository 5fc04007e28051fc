import type { ReplayedTrade } from '../../fixtures/platforms/market-data/store.ts';

/** Trades of now, which nobody else makes; `change` says of each by its place what is special about it. */
export function madeTrades(
  count: number,
  change: (at: number) => Partial<ReplayedTrade> = () => ({}),
): readonly ReplayedTrade[] {
  const nowMicros = Math.floor((performance.timeOrigin + performance.now()) * 1_000);
  return Array.from({ length: count }, (_, at) => ({
    symbol: 'BTCUSDT',
    id: nowMicros + at,
    price: `95123.${String(at % 100).padStart(2, '0')}`,
    quantity: '0.42900',
    timeMicros: nowMicros + at,
    eventMicros: nowMicros + at + 7,
    buyerIsMaker: at % 2 === 0,
    ...change(at),
  }));
}
