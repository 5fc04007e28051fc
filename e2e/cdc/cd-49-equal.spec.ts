import { typedRows } from './typed-rows.ts';
import { sourceRows } from '../../fixtures/index.ts';
import { createTable } from '../../test-data/cdc/schema.ts';
import { expect, test } from '../cdc.ts';
import { insertOrders, ownOrders, sendAgain } from './own-table.ts';

test.describe.configure({ timeout: 180_000 });

const LAKE = { tag: '@stack:cdc-lake' };
const COLUMNS = ['id', 'customer_id', 'status', 'total', 'placed_at'];

test(
  'CD-49 inserts, updates, deletes and new keys leave in Delta what they leave in MySQL',
  LAKE,
  async ({ mysql, capture, follow }) => {
    await ownOrders(mysql, 20);
    const delta = await follow(await capture());
    const table = delta.table('orders', ['id']);
    // What came together with the table's first rows would never have been in it.
    await expect(table).toEqualAtPosition(await sourceRows(mysql, 'orders'), { columns: COLUMNS, withinMs: 90_000 });
    await mysql.transaction(async (tx) => {
      await insertOrders(tx, 100, 10);
      await tx.execute("UPDATE orders SET status = 'paid', total = total + 0.01 WHERE id % 3 = 0");
      await tx.execute('DELETE FROM orders WHERE id % 5 = 0');
    });
    await mysql.execute('DELETE FROM orders WHERE id = 1');
    await mysql.execute("INSERT INTO orders VALUES (1, 9, 'new', 7.77, '2026-10-25 02:30:00.5', '{\"again\": true}')");
    await mysql.execute('UPDATE orders SET id = 1000 WHERE id = 2');

    const source = await sourceRows(mysql, 'orders');
    await expect(table).toEqualAtPosition(source, { columns: COLUMNS, withinMs: 90_000 });
  },
);

test(
  'CD-49 each type comes to Delta exactly: decimals, unsigned, local times, instants and spans, documents, bytes, null',
  LAKE,
  async ({ mysql, capture, follow }) => {
    await mysql.execute(createTable('typed'));
    await mysql.execute(
      `INSERT INTO typed VALUES ${typedRows
        .slice(0, 2)
        .map((values) => `(${values})`)
        .join(', ')}`,
    );
    const delta = await follow(await capture());
    for (const values of typedRows.slice(2)) await mysql.execute(`INSERT INTO typed VALUES (${values})`);

    const source = await sourceRows(mysql, 'typed');
    await expect(delta.table('typed', ['id'])).toEqualAtPosition(source, { withinMs: 90_000 });
  },
);

test(
  'CD-49 a column that is added has its default in older rows too, and a type that is narrowed stops the table',
  LAKE,
  async ({ mysql, capture, follow }) => {
    await ownOrders(mysql, 5);
    const delta = await follow(await capture());
    const table = delta.table('orders', ['id']);
    // Older rows are those that are there before.
    await expect(table).toEqualAtPosition(await sourceRows(mysql, 'orders'), { columns: COLUMNS, withinMs: 90_000 });
    await mysql.execute(
      "ALTER TABLE orders ADD COLUMN channel varchar(20) NOT NULL DEFAULT 'web', ADD COLUMN tip decimal(6,2)",
    );
    await mysql.execute("UPDATE orders SET channel = 'shop', tip = 1.50 WHERE id = 3");
    const source = await sourceRows(mysql, 'orders');
    await expect(table).toEqualAtPosition(source, { columns: ['id', 'total', 'channel', 'tip'], withinMs: 90_000 });

    await mysql.execute('ALTER TABLE orders MODIFY total decimal(10,1) NOT NULL');
    await mysql.execute('UPDATE orders SET total = 3.3 WHERE id = 4');
    await expect
      .poll(async () => Object.values((await delta.stream.state())?.stopped ?? {}), {
        message: 'at delta.orders the reason why it follows no further',
        timeout: 60_000,
      })
      .toEqual([expect.stringContaining('column total was decimal(12,2) and is narrower now: decimal(10,1)')]);
  },
);

test(
  'CD-49 a stream that was stopped goes on from its place: a change that comes again changes nothing, and one from before an ALTER is read by the columns of its time',
  LAKE,
  async ({ mysql, capture, follow, kafka }) => {
    await ownOrders(mysql, 5);
    const own = await capture();
    const delta = await follow(own);
    const table = delta.table('orders', ['id']);
    for (const status of ['paid', 'shipped']) {
      await mysql.execute('UPDATE orders SET status = ? WHERE id = 3', [status]);
    }
    const shipped = await sourceRows(mysql, 'orders');
    await expect(table).toEqualAtPosition(shipped, { columns: COLUMNS, withinMs: 90_000 });
    await delta.stream.stop();
    await mysql.execute("UPDATE orders SET status = 'cancelled' WHERE id = 4");
    await own.passed();
    // As a connector does that has written down its place some time before it was killed.
    await sendAgain(kafka, own.topic('orders'), '"status":"paid"');
    // Changes of both forms are in the first batch.
    await mysql.execute("ALTER TABLE orders ADD COLUMN channel varchar(20) NOT NULL DEFAULT 'web'");
    await mysql.execute("UPDATE orders SET channel = 'shop' WHERE id = 2");
    await own.passed();
    await delta.stream.start();
    await mysql.execute("UPDATE orders SET status = 'paid' WHERE id = 5");

    const source = await sourceRows(mysql, 'orders');
    await expect(table).toEqualAtPosition(source, { columns: [...COLUMNS, 'channel'], withinMs: 90_000 });
  },
);

test(
  'CD-49 of sixty updates to one row in a transaction the last one is in Delta, whatever the lengths of their places',
  LAKE,
  async ({ mysql, capture, follow }) => {
    await ownOrders(mysql, 5);
    const delta = await follow(await capture());
    // Places begin anew with three digits, and pass to four and to five.
    await mysql.execute('FLUSH BINARY LOGS');
    await mysql.transaction(async (tx) => {
      for (let update = 0; update < 60; update += 1) {
        await tx.execute('UPDATE orders SET total = total + 1.01, status = ? WHERE id = 3', [
          update % 2 === 0 ? 'paid' : 'new',
        ]);
      }
    });
    const source = await sourceRows(mysql, 'orders');
    await expect(delta.table('orders', ['id'])).toEqualAtPosition(source, {
      columns: ['id', 'status', 'total'],
      withinMs: 90_000,
    });
  },
);
