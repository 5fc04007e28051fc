import { about } from '../../fixtures/playwright/failures.ts';
import { expect, test } from '../contracts/holds.ts';
import { ConnectedDouble } from './exchange-double.ts';

const OF_FEED = { annotation: about('feed') };

function symbols(from: number, to: number): ReadonlySet<string> {
  return new Set(Array.from({ length: to - from }, (_, at) => `S${from + at}`));
}

test(
  'MD-15 up to a hundred streams are subscribed to by one command, and no symbol is left out or sent twice',
  OF_FEED,
  async () => {
    await using double = await ConnectedDouble.open();
    await double.connection.follow(symbols(0, 250));
    expect(double.commands.map(({ method, params = [] }) => `${method} ${params.length}`)).toEqual([
      'SUBSCRIBE 100',
      'SUBSCRIBE 100',
      'SUBSCRIBE 50',
    ]);
    const names = double.commands.flatMap(({ params = [] }) => params);
    expect(names).toEqual([...symbols(0, 250)].map((symbol) => `${symbol.toLowerCase()}@trade`));
    expect(new Set(double.commands.map(({ id }) => id)).size).toBe(3);
  },
);

test('MD-15 only the difference to what is subscribed to is asked for', OF_FEED, async () => {
  await using double = await ConnectedDouble.open();
  await double.connection.follow(new Set(['A', 'B']));
  await double.connection.follow(new Set(['A', 'B']));
  await double.connection.follow(new Set(['B', 'C']));
  await double.connection.follow(new Set(['A', 'B']));
  expect(double.commands.map(({ method, params }) => `${method} ${params?.join()}`)).toEqual([
    'SUBSCRIBE a@trade,b@trade',
    'SUBSCRIBE c@trade',
    'UNSUBSCRIBE a@trade',
    'SUBSCRIBE a@trade',
    'UNSUBSCRIBE c@trade',
  ]);
});

test('MD-15 a connection knows whether exactly these are subscribed to', OF_FEED, async () => {
  await using double = await ConnectedDouble.open();
  const { connection } = double;
  expect(connection.follows(new Set())).toBe(true);
  await connection.follow(new Set(['A', 'B']));
  const follows = (...wanted: readonly string[]) => connection.follows(new Set(wanted));
  expect([follows('A', 'B'), follows('B', 'A')]).toEqual([true, true]);
  expect([follows('A'), follows('A', 'B', 'C'), follows('A', 'C'), follows()]).toEqual(Array(4).fill(false));
});

test('MD-15 who changes what is subscribed to waits for who changed it before', OF_FEED, async () => {
  await using double = await ConnectedDouble.open();
  await Promise.all([double.connection.follow(new Set(['A'])), double.connection.follow(new Set(['A', 'B']))]);
  expect(double.commands.map(({ params }) => params)).toEqual([['a@trade'], ['b@trade']]);
});
