import { expect, test } from '../cdc.ts';
import { changesOf, insertOrders, ownOrders } from './own-table.ts';

test('CD-46 rows that are there already come as a snapshot, each once, with the place in the log behind them', async ({
  mysql,
  kafka,
  capture,
}) => {
  await ownOrders(mysql, 200);
  const own = await capture();
  const changes = await changesOf(kafka, own, 'orders');

  expect(new Set(changes.map(({ operation }) => operation)), 'at kafka.orders').toEqual(new Set(['r']));
  expect(changes.map(({ after }) => after).toSorted(byId), 'at kafka.orders').toEqual(
    await mysql.query('SELECT * FROM orders ORDER BY id'),
  );
  expect(changes.filter(({ transaction, source }) => transaction !== undefined || source.pos === 0)).toEqual([]);
});

test('CD-46 what is written during a snapshot is in it or behind it, and never lost', async ({
  mysql,
  kafka,
  capture,
}) => {
  await ownOrders(mysql, 2_000);
  const writing = writeUntil(mysql);
  const own = await capture();
  await changesOf(kafka, own, 'orders');
  const written = await writing.stop();
  const changes = await changesOf(kafka, own, 'orders');

  const rows = new Map(changes.map(({ after }) => [after?.id, after]));
  expect(written).toBeGreaterThan(0);
  expect([...rows.values()].toSorted(byId), 'at kafka.orders').toEqual(
    await mysql.query('SELECT * FROM orders ORDER BY id'),
  );
  expect(new Set(changes.map(({ operation }) => operation)), 'at kafka.orders').toEqual(new Set(['r', 'c']));
});

/** One order after the other, in transactions of their own. */
function writeUntil(mysql: Parameters<typeof insertOrders>[0]): { stop(): Promise<number> } {
  const end = new AbortController();
  const write = async (): Promise<number> => {
    let count = 0;
    while (!end.signal.aborted) {
      await insertOrders(mysql, 100_000 + count, 1);
      count += 1;
    }
    return count;
  };
  const writing = write();
  return {
    stop: () => {
      end.abort();
      return writing;
    },
  };
}

function byId(a: unknown, b: unknown): number {
  const [first, second] = [a, b] as readonly ({ readonly id: bigint } | null)[];
  return Number((first?.id ?? 0n) - (second?.id ?? 0n));
}
