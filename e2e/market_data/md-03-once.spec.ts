import { expect, test } from '../market-data.ts';
import { madeTrades, ownSymbol } from './made-trades.ts';

test('MD-03 trades in the topic are in the table once, digit by digit, in order of their symbol', async ({
  tracer,
}) => {
  const trades = await tracer.injectMany(madeTrades(ownSymbol('T'), 200));

  await expect(trades).toReachExactlyOnce('kafka.trades', { withinMs: 5_000 });
  await expect(trades).toReachExactlyOnce('lake.trades', { withinMs: 20_000 });
  await expect(trades).toArriveInOrder('lake.trades');
});

test('MD-03 what cannot be read is put aside, and the trades around it are in the table once', async ({
  tracer,
  kafka,
}) => {
  const symbol = ownSymbol('U');
  await using letters = await kafka.tap('market.trades.dead-letters');
  const before = await tracer.injectMany(madeTrades(symbol, 20));
  await kafka.produce('market.trades', [{ key: symbol, value: 'nonsense' }]);
  const after = await tracer.injectMany(madeTrades(symbol, 20, 21));

  await expect([...before, ...after]).toReachExactlyOnce('lake.trades', { withinMs: 20_000 });
  const letter = await letters.waitFor(({ key }) => key === symbol, { withinMs: 5_000 });
  expect(letter.headers, 'at kafka.trades').toMatchObject({ dead_letter_reason: /no schema|begins with/ });
});
