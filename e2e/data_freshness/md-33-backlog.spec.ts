import { expect, test } from '../market-data.ts';
import { madeTrades, ownSymbol } from '../market_data/made-trades.ts';
import { ownSymbols } from './trade-load.ts';

const TRADES = 10_000;
const SYMBOLS = 25;
/** That it drains is what is judged, on a busy machine too; how fast is recorded. */
const LEAST_PER_SECOND = 200;

test(
  'MD-33 a backlog of 10,000 trades drains, each trade once',
  { tag: ['@exclusive', '@fault', '@quiet'] },
  async ({ tracer, faults }, testInfo) => {
    const symbols = ownSymbols(SYMBOLS);
    await tracer.injectMany(madeTrades(ownSymbol('Z'), 1));
    const pause = await faults.pause('consumer');
    const trades = await tracer.injectMany(symbols.flatMap((symbol) => madeTrades(symbol, TRADES / SYMBOLS)));
    await expect(trades).toReach('kafka.trades', { withinMs: 30_000 });
    const healing = performance.timeOrigin + performance.now();
    await pause.heal();

    await expect(trades).toReachExactlyOnce('lake.trades', { withinMs: 60_000 });
    const { latest, length } = tracer.sightings('lake.trades');
    const drainedMs = latest.subarray(0, length).reduce((last, at) => Math.max(last, at), 0) - healing;
    const perSecond = (TRADES * 1_000) / drainedMs;
    const text = `${TRADES} trades in ${Math.round(drainedMs)} ms, ${Math.round(perSecond)} a second`;
    testInfo.annotations.push({ type: 'drained', description: text });
    expect(perSecond, `at lake.trades ${text}`).toBeGreaterThan(LEAST_PER_SECOND);
  },
);
