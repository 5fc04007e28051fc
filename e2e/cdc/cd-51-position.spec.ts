import { sourceRows } from '../../fixtures/index.ts';
import { expect, test } from '../cdc.ts';
import { insertOrders, ownOrders } from './own-table.ts';
import { keepWriting } from './own-writes.ts';

test.describe.configure({ timeout: 300_000 });

const LAKE = { tag: '@stack:cdc-lake' };
const COLUMNS = ['id', 'customer_id', 'status', 'total', 'placed_at'];

test(
  'CD-51 Delta equals MySQL at each position at which it is asked, while writes go on',
  LAKE,
  async ({ mysql, capture, follow }) => {
    await ownOrders(mysql, 50);
    const delta = await follow(await capture());
    const table = delta.table('orders', ['id']);
    await using writes = keepWriting(mysql, 1_000);
    for (let look = 0; look < 3; look += 1) {
      const before = writes.done;
      const source = await sourceRows(mysql, 'orders');
      await expect(table).toEqualAtPosition(source, { columns: COLUMNS, withinMs: 90_000 });
      expect(writes.done, 'transactions done meanwhile').toBeGreaterThan(before);
    }
  },
);

test(
  'CD-51 a table of 100,000 rows that is read by a snapshot while it is written to equals MySQL at a position',
  LAKE,
  async ({ mysql, capture, follow }) => {
    await ownOrders(mysql);
    for (let first = 1; first <= 100_000; first += 10_000) await insertOrders(mysql, first, 10_000);
    await using writes = keepWriting(mysql, 1_000_000);
    const delta = await follow(await capture());
    const table = delta.table('orders', ['id']);
    const source = await sourceRows(mysql, 'orders');
    await expect(table).toEqualAtPosition(source, { columns: COLUMNS, withinMs: 240_000 });
    expect(source.rows.length).toBeGreaterThanOrEqual(99_000);
    expect(writes.done, 'transactions done meanwhile').toBeGreaterThan(10);
  },
);
