import type { Change, MysqlClient } from '../../fixtures/index.ts';
import { expect, test } from '../cdc.ts';
import { changesOf, inLogOrder, insertOrders, ownOrders } from './own-table.ts';

const ADD = "ALTER TABLE orders ADD COLUMN channel varchar(20) NOT NULL DEFAULT 'web'";

test('CD-47 a column that is added is in the changes from then on, and not in those before', async ({
  mysql,
  kafka,
  capture,
}) => {
  await ownOrders(mysql);
  const own = await capture();
  await own.passed();
  await insertOrders(mysql, 1, 3);
  await mysql.execute(ADD);
  await insertOrders(mysql, 11, 3);

  const changes = await changesOf(kafka, own, 'orders');
  expect(channelsOf(changes), 'at kafka.orders').toEqual({
    1: undefined,
    2: undefined,
    3: undefined,
    11: 'web',
    12: 'web',
    13: 'web',
  });
});

test('CD-47 a column that was added before the capture began is in its snapshot and behind it', async ({
  mysql,
  kafka,
  capture,
}) => {
  await ownOrders(mysql, 2);
  await mysql.execute(ADD);
  const own = await capture();
  await own.passed();
  await mysql.execute("UPDATE orders SET channel = 'shop' WHERE id = 2");

  const changes = await changesOf(kafka, own, 'orders');
  expect(changes.map(({ operation }) => operation).toSorted(), 'at kafka.orders').toEqual(['r', 'r', 'u']);
  expect(channelsOf(changes), 'at kafka.orders').toEqual({ 1: 'web', 2: 'shop' });
});

test('CD-47 while a table is written to, columns come, go and get other types, and each change is read by its own', async ({
  mysql,
  kafka,
  capture,
}) => {
  await ownOrders(mysql, 50);
  const own = await capture();
  await own.passed();
  const writing = write(mysql);
  await writing.reached(20);
  await mysql.execute(ADD);
  await writing.reached(40);
  await mysql.execute('ALTER TABLE orders MODIFY total decimal(20,4) NOT NULL');
  await writing.reached(60);
  await mysql.execute('ALTER TABLE orders DROP COLUMN channel');
  await writing.reached(80);
  await writing.stop();

  const changes = inLogOrder(await changesOf(kafka, own, 'orders')).filter(({ operation }) => operation === 'u');
  const forms = changes.map(
    ({ after }) => `${after?.channel === undefined ? '' : 'channel, '}${scaleOf(after?.total)} digits`,
  );
  expect(
    forms.filter((form, at) => form !== forms[at - 1]),
    'at kafka.orders',
  ).toEqual(['2 digits', 'channel, 2 digits', 'channel, 4 digits', '4 digits']);
});

function channelsOf(changes: readonly Change[]): Record<string, unknown> {
  return Object.fromEntries(changes.map(({ after }) => [Number(after?.id), after?.channel]));
}

function scaleOf(total: unknown): number {
  return String(total).split('.')[1]?.length ?? 0;
}

/** Changes a row at a time, until it is stopped. */
function write(mysql: MysqlClient): { reached(count: number): Promise<void>; stop(): Promise<void> } {
  let [count, isOver] = [0, false];
  const writing = (async () => {
    while (!isOver) {
      count += 1;
      await mysql.execute('UPDATE orders SET customer_id = customer_id + 1 WHERE id = ?', [1 + (count % 50)]);
    }
  })();
  return {
    reached: (wanted) => expect.poll(() => count, { intervals: [5], timeout: 20_000 }).toBeGreaterThanOrEqual(wanted),
    stop: () => {
      isOver = true;
      return writing;
    },
  };
}
