import type { Change } from '../../fixtures/index.ts';
import { customerRow, lineRow, orderRow } from '../../test-data/cdc/rows.ts';
import { expect, test } from '../cdc.ts';
import { deleted, inserted, updated } from './changes.ts';
import { changesOf, insertOrders, ownOrders } from './own-table.ts';

test('CD-44 the changes of a transaction over three tables arrive once each, in their order', async ({
  tracer,
  own,
}) => {
  const [customer, order] = [customerRow(own.id()), orderRow(own.id())];
  const [first, second] = [lineRow(order.id, 1n), lineRow(order.id, 2n)];
  const changes = await tracer.injectTogether([
    inserted('customers', customer),
    inserted('orders', order),
    inserted('order_lines', first),
    inserted('order_lines', second),
    updated('orders', order, { total: '5.05' }),
    deleted('order_lines', second),
    updated('customers', customer, { email: 'zoë@example.org' }),
  ]);

  await expect(changes).toReachExactlyOnce('kafka.*', { withinMs: 15_000 });
  await expect(changes).toArriveInOrder('kafka.*');
});

test('CD-44 each of many transactions at once is whole in the topics, under its own id and in its order', async ({
  mysql,
  kafka,
  capture,
}) => {
  await ownOrders(mysql, 20);
  const own = await capture();
  await own.passed();
  await Promise.all(
    Array.from({ length: 20 }, (_, at) =>
      mysql.transaction(async (tx) => {
        await insertOrders(tx, 100 + 10 * at, 3);
        await tx.execute('UPDATE orders SET status = ? WHERE id = ?', ['paid', at + 1]);
        await tx.execute('UPDATE orders SET total = ? WHERE id = ?', ['1.00', 100 + 10 * at]);
        await tx.execute('DELETE FROM orders WHERE id = ?', [100 + 10 * at + 1]);
      }),
    ),
  );
  await own.passed();

  await using tap = await kafka.tap([own.topic('orders'), `${own.name}.transaction`], { from: 'beginning' });
  await expect(await tap.drain()).toHoldWholeTransactions({ at: 'kafka.orders' });
  const ids = (await changesOf(kafka, own, 'orders')).flatMap(({ transaction }) => transaction?.id ?? []);
  expect(new Set(ids).size, 'at kafka.orders').toBe(20);
});

test('CD-44 the changes of many transactions, one after the other, give the table as it is in the end', async ({
  mysql,
  kafka,
  capture,
}) => {
  await ownOrders(mysql, 30);
  const own = await capture();
  await own.passed();
  for (let round = 0; round < 10; round += 1) {
    await mysql.transaction(async (tx) => {
      await tx.execute('DELETE FROM orders WHERE id % 7 = ?', [round % 7]);
      await insertOrders(tx, 1_000 + round * 10, 5);
      await tx.execute("UPDATE orders SET status = 'paid', total = total + 0.01 WHERE id % 3 = ?", [round % 3]);
    });
  }

  const rows = rowsAfter(await changesOf(kafka, own, 'orders'));
  const table = await mysql.query('SELECT * FROM orders ORDER BY id');
  expect(rows.toSorted(byId), 'at kafka.orders').toEqual(table);
});

function rowsAfter(changes: readonly Change[]): readonly unknown[] {
  const rows = new Map<unknown, unknown>();
  for (const { before, after } of changes) {
    if (before !== null) rows.delete(before.id);
    if (after !== null) rows.set(after.id, after);
  }
  return [...rows.values()];
}

function byId(a: unknown, b: unknown): number {
  const [first, second] = [a, b] as readonly { readonly id: bigint }[];
  return Number((first?.id ?? 0n) - (second?.id ?? 0n));
}
