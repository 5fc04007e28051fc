import { expect, test } from '@playwright/test';
import { RunningExchange } from './running-exchange.ts';

const TRADE = { symbol: 'ETHUSDT', price: '3412.07', quantity: '1.5', timeMicros: 5, buyerIsMaker: true };
const PATH = '/api/v3/historicalTrades?symbol=ETHUSDT';

test('a history has 500 trades unless told otherwise, and never more than 1,000', async () => {
  await using exchange = await RunningExchange.start();
  for (let id = 1; id <= 1_100; id += 1) exchange.market.happen({ ...TRADE, id });
  const bounds = async (query: string): Promise<readonly (number | undefined)[]> => {
    const trades = (await exchange.get(`${PATH}${query}`)) as readonly { readonly id: number }[];
    return [trades[0]?.id, trades.at(-1)?.id];
  };
  expect(await bounds('')).toEqual([601, 1_100]);
  expect(await bounds('&limit=1001')).toEqual([101, 1_100]);
  expect(await bounds('&fromId=0')).toEqual([1, 500]);
  expect(await bounds('&fromId=50&limit=9999999999999999')).toEqual([50, 1_049]);
});

for (const [query, code, msg] of [
  ['', -1102, "Mandatory parameter 'symbol' was not sent."],
  ['symbol=', -1102, "Mandatory parameter 'symbol' was not sent."],
  ['symbol=ethusdt', -1121, 'Invalid symbol.'],
  ...['', '-1', '1x', 'x1', '1.5', '1'.repeat(17)].flatMap((text) => [
    [`symbol=ETHUSDT&fromId=${text}`, -1100, "Illegal characters found in 'fromId'."] as const,
    [`symbol=ETHUSDT&limit=${text}`, -1100, "Illegal characters found in 'limit'."] as const,
  ]),
  ['symbol=ETHUSDT&limit=0', -1130, "Data sent for parameter 'limit' is not valid."],
] as const) {
  test(`a history that cannot be had is refused in the exchange’s words: ?${query}`, async () => {
    await using exchange = await RunningExchange.start();
    exchange.market.happen({ ...TRADE, id: 1 });
    const refused = await fetch(`http://${exchange.address}/api/v3/historicalTrades?${query}`);
    expect([refused.status, await refused.json()]).toEqual([400, { code, msg }]);
  });
}

test('a unit that is none is refused, and its name may be in lower case', async () => {
  await using exchange = await RunningExchange.start();
  exchange.market.happen({ ...TRADE, id: 1, timeMicros: 5_999 });
  const asked = (unit: string) => exchange.get(PATH, { 'x-mbx-time-unit': unit });
  expect(await asked('DAY')).toEqual({ code: -1100, msg: "Invalid 'X-MBX-TIME-UNIT'." });
  expect(await asked('microsecond')).toMatchObject([{ time: 5_999 }]);
  expect(await asked('millisecond')).toMatchObject([{ time: 5 }]);
});
