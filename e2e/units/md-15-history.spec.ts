import { about } from '../../fixtures/playwright/failures.ts';
import { expect, test } from '../contracts/holds.ts';
import { AskedHistory, pastTrades } from './asked-history.ts';

const OF_FEED = { annotation: about('feed') };

test('MD-15 the history is asked for a symbol by its own name, in microseconds', OF_FEED, async () => {
  await using history = await AskedHistory.start();
  history.answer = () => ({ body: pastTrades(7, 7) });
  expect(await history.newest('币安人生USDT')).toBe(7);
  expect(history.urls).toEqual([`/api/v3/historicalTrades?symbol=${encodeURIComponent('币安人生USDT')}&limit=1`]);
  expect(history.headers[0]).toMatchObject({ 'x-mbx-time-unit': 'MICROSECOND' });
});

test('MD-15 a symbol that the exchange has no trades of has no last one', OF_FEED, async () => {
  await using history = await AskedHistory.start();
  expect(await history.newest()).toBeUndefined();
  history.answer = () => ({ status: 400, body: { code: -1_121, msg: 'Invalid symbol.' } });
  expect(await history.newest()).toBeUndefined();
});

for (const [status, body, message] of [
  [400, { code: -1_100 }, 'the history answers 400: {"code":-1100}'],
  [500, { code: -1_121 }, 'the history answers 500: {"code":-1121}'],
  [500, [], 'the history answers 500: []'],
  [200, { trades: [] }, 'the history answers 200: {"trades":[]}'],
  [502, 'x'.repeat(500), `the history answers 502: "${'x'.repeat(199)}`],
  [200, [7], 'a trade of the history is no object'],
] as const) {
  test(`MD-15 ${message.slice(0, 45)}: that is no answer, and not none`, OF_FEED, async () => {
    await using history = await AskedHistory.start();
    history.answer = () => ({ status, body });
    await expect(history.newest()).rejects.toThrow(new Error(message));
  });
}

test(
  'MD-15 ids from one to another are fetched by pages of a thousand, and no more than are wanted',
  OF_FEED,
  async () => {
    await using history = await AskedHistory.start();
    history.answer = (query) => {
      const from = Number(query.get('fromId'));
      return { body: pastTrades(from, from + Number(query.get('limit')) - 1) };
    };
    expect(await history.between(5, 2_004)).toEqual(pastTrades(5, 2_004).map((trade) => (trade as { id: number }).id));
    expect(history.queries).toEqual(['fromId=5&limit=1000', 'fromId=1005&limit=1000']);
  },
);

test('MD-15 a page that is not full is the last one', OF_FEED, async () => {
  await using history = await AskedHistory.start();
  history.answer = () => ({ body: pastTrades(5, 6) });
  expect(await history.between(5, Infinity)).toEqual([5, 6]);
  expect(history.queries).toEqual(['fromId=5&limit=1000']);
  history.answer = () => ({ body: [] });
  expect(await history.between(7, 7)).toEqual([]);
  expect(history.queries.slice(1)).toEqual(['fromId=7&limit=1']);
});

test('MD-15 of what the history answers only what was asked for counts', OF_FEED, async () => {
  await using history = await AskedHistory.start();
  history.answer = () => ({ body: pastTrades(3, 9) });
  expect(await history.between(5, 7)).toEqual([5, 6, 7]);
  expect(history.queries).toHaveLength(1);
  expect(await history.between(8, 7)).toEqual([]);
  expect(history.queries, 'nothing is asked').toHaveLength(1);
});

test('MD-15 where ids are left out the next page begins behind the last that came', OF_FEED, async () => {
  await using history = await AskedHistory.start();
  const pages = [[...pastTrades(1, 4), ...pastTrades(6, 1_001)], []];
  history.answer = () => ({ body: pages.shift() });
  expect((await history.between(1, 1_500)).at(-1)).toBe(1_001);
  expect(history.queries).toEqual(['fromId=1&limit=1000', 'fromId=1002&limit=499']);
});

for (const [status, headers, restMs] of [
  [429, { 'retry-after': '3' }, 3_000],
  [418, { 'retry-after': '120' }, 120_000],
  [429, {}, 10_000],
  [418, { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }, 10_000],
] as const) {
  const said = Object.values(headers).join() || 'nothing';

  test(
    `MD-15 a history that answers ${status} and says ${said} is left alone for ${restMs} ms, and no longer`,
    OF_FEED,
    async () => {
      await using history = await AskedHistory.start();
      history.answer = () => ({ status, headers, body: {} });
      await expect(history.newest()).rejects.toThrow(`the history answers ${status}: {}`);
      const until = history.clock.ms + restMs;
      history.answer = () => ({ body: pastTrades(7, 7) });
      history.clock.ms = until - 1_000.5;
      await expect(history.newest()).rejects.toThrow('the history wants no questions for 1001 ms');
      expect(history.urls).toHaveLength(1);
      history.clock.ms = until;
      expect(await history.newest()).toBe(7);
    },
  );
}

test('MD-15 a history that fails otherwise is not left alone, whatever it says', OF_FEED, async () => {
  await using history = await AskedHistory.start();
  history.answer = () => ({ status: 503, headers: { 'retry-after': '60' }, body: {} });
  await expect(history.newest()).rejects.toThrow('the history answers 503');
  history.answer = () => ({ body: pastTrades(7, 7) });
  expect(await history.newest()).toBe(7);
});

test('MD-15 the history is asked no more often than it bears', OF_FEED, async () => {
  await using history = await AskedHistory.start({ perSecond: 4 });
  await Promise.all([history.newest(), history.newest(), history.newest()]);
  expect(history.clock.ms).toBe(750);
});

test('MD-15 a history that is silent for too long, or whose asker goes, is waited for no longer', OF_FEED, async () => {
  await using impatient = await AskedHistory.start({ timeoutMs: 20 });
  impatient.answer = () => undefined;
  await expect(impatient.newest()).rejects.toThrow('timeout');
  await using history = await AskedHistory.start();
  history.answer = () => {
    history.end.abort(new Error('is stopping'));
    return undefined;
  };
  await expect(history.newest()).rejects.toThrow('is stopping');
});
