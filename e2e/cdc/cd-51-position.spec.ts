import { sourceRows } from '../../fixtures/index.ts';
import { expect, test } from '../cdc.ts';
import { insertOrders, ownOrders } from './own-table.ts';
import { keepWriting } from './own-writes.ts';

test.describe.configure({ timeout: 600_000 });

const LAKE = { tag: '@stack:cdc-lake' };
const REFUSAL =
  /\.transaction has 3 partitions, so nobody can tell in which order transactions ended: create it with one/;
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
    await expect(table).toEqualAtPosition(source, { columns: COLUMNS, withinMs: 480_000 });
    expect(source.rows.length).toBeGreaterThanOrEqual(99_000);
    expect(writes.done, 'transactions done meanwhile').toBeGreaterThan(10);
  },
);

test(
  'CD-51 no version of the table has a transaction half, however its events came',
  LAKE,
  async ({ mysql, capture, follow, tables }) => {
    await ownOrders(mysql, 400);
    const delta = await follow(await capture());
    const table = delta.table('orders', ['id']);
    // What one row gains another loses: the sum of all is the same before and after each transaction, and never within one.
    for (let look = 0; look < 3; look += 1) {
      for (let round = 0; round < 4; round += 1) {
        await mysql.transaction(async (tx) => {
          await tx.execute('UPDATE orders SET total = total + 3.00 WHERE id % 2 = 0');
          await tx.execute('UPDATE orders SET total = total - 3.00 WHERE id % 2 = 1');
        });
      }
      const source = await sourceRows(mysql, 'orders');
      await expect(table).toEqualAtPosition(source, { columns: COLUMNS, withinMs: 90_000 });
    }

    const versions = (await table.commits()).map(({ version }) => version);
    const sums = await Promise.all(
      versions.map(async (version) => {
        const relation = tables.relation({ path: table.log.path, version });
        const [row] = await tables.query(
          `SELECT count(*)::INTEGER AS rows, sum(total)::VARCHAR AS sum FROM ${relation}`,
        );
        return { version, ...row };
      }),
    );
    expect(versions.length, 'at delta.orders the versions').toBeGreaterThan(1);
    expect(sums, 'at delta.orders the sum in each version').toEqual(
      versions.map((version) => ({ version, rows: 400, sum: '4040.00' })),
    );
  },
);

test(
  'CD-51 transactions whose ends can overtake each other are refused, with what to do',
  LAKE,
  async ({ mysql, capture, follow }) => {
    await ownOrders(mysql, 5);
    const delta = await follow(await capture({ 'topic.creation.transactions.partitions': '3' }));
    await mysql.execute('UPDATE orders SET total = total + 1.00 WHERE id = 3');
    await expect
      .poll(async () => (await delta.stream.state())?.error, {
        message: 'at delta.orders why the stream goes no further',
        timeout: 60_000,
      })
      .toMatch(REFUSAL);
    const verdict = expect(delta.table('orders', ['id'])).toEqualAtPosition(await sourceRows(mysql, 'orders'));
    await expect(verdict).rejects.toThrow(REFUSAL);
  },
);
