import type { Trade } from '../../../test-data/market-data/trade.ts';
import type { TimeUnit } from './frames.ts';

/** What goes out in the place of a trade: trades, perhaps in a unit that nobody has asked for, or any text. */
export type Sent = { readonly trade: Trade; readonly unit?: TimeUnit } | { readonly text: string };

/** @returns what is sent when this trade happens, and whether that is anything else than the trade once, as it is */
export type StreamTrouble = (trade: Trade) => { readonly touched: boolean; readonly frames: readonly Sent[] };

const EVERY = 3;

/** Each begun anew: some count. The tape, and so the history, has every trade as it happened. */
export const STREAM_TROUBLES: Readonly<Record<string, () => StreamTrouble>> = {
  // Pings go on, and commands are answered.
  'falls-silent': () => () => ({ touched: true, frames: [] }),
  'repeats-trades': () => (trade) => ({ touched: true, frames: [{ trade }, { trade }] }),
  'skips-trades': everyOther(() => []),
  'garbles-frames': everyOther((trade) => [{ text: `{"e":"trade","s":"${trade.symbol}","t":${trade.id},"p":1` }]),
  'sends-unknown-events': () => (trade) => ({
    touched: true,
    frames: [{ text: `{"e":"bookTicker","s":"${trade.symbol}","u":${trade.id}}` }, { trade }],
  }),
  'changes-its-unit': () => (trade) => ({ touched: true, frames: [{ trade, unit: 'MILLISECOND' }] }),
  'sends-out-of-order': () => {
    const held = new Map<string, Trade>();
    return (trade) => {
      const earlier = held.get(trade.symbol);
      if (earlier === undefined) {
        held.set(trade.symbol, trade);
        return { touched: true, frames: [] };
      }
      held.delete(trade.symbol);
      return { touched: true, frames: [{ trade }, { trade: earlier }] };
    };
  },
};

/** Of each few trades one is not sent as it is. */
function everyOther(instead: (trade: Trade) => readonly Sent[]): () => StreamTrouble {
  return () => {
    let count = 0;
    return (trade) => {
      count += 1;
      const touched = count % EVERY === 0;
      return { touched, frames: touched ? instead(trade) : [{ trade }] };
    };
  };
}
