import { HarnessError, startLoad } from '../../fixtures/index.ts';
import { orderRow } from '../../test-data/cdc/rows.ts';
import { expect, seen, test } from '../cdc.ts';
import { inserted } from './changes.ts';
import { changesOf, insertOrders, ownOrders } from './own-table.ts';

test('CD-48 when the log goes on in a new file, no change is lost or repeated', async ({ tracer, own, mysql }) => {
  await using traffic = startLoad(tracer, () => inserted('orders', orderRow(own.id())), { perSecond: 20 });
  for (let rotation = 0; rotation < 3; rotation += 1) {
    await seen('kafka.orders', traffic, { count: 5 }).come(AbortSignal.timeout(30_000));
    await mysql.execute('FLUSH BINARY LOGS');
  }
  await seen('kafka.orders', traffic, { count: 5 }).come(AbortSignal.timeout(30_000));

  await expect(await traffic.stop()).toReachExactlyOnce('kafka.orders', { withinMs: 10_000 });
});

test('CD-48 a connector whose place is lost takes a new snapshot, which is told apart from changes', async ({
  mysql,
  kafka,
  capture,
  connect,
}) => {
  await ownOrders(mysql, 5);
  const own = await capture();
  await own.passed();
  await insertOrders(mysql, 101, 5);
  await own.passed();
  await connect.stop(own.name);
  await connect.deleteOffsets(own.name);
  await insertOrders(mysql, 201, 5);
  await connect.resume(own.name);
  await own.passed();
  await insertOrders(mysql, 301, 5);

  const changes = await changesOf(kafka, own, 'orders');
  const made = changes.filter(({ operation }) => operation === 'c').map(({ after }) => Number(after?.id));
  const read = changes.filter(({ operation }) => operation === 'r').map(({ after }) => Number(after?.id));
  expect(made.toSorted(ascending), 'at kafka.orders').toEqual([...numbers(101, 5), ...numbers(301, 5)]);
  expect(read.toSorted(ascending), 'at kafka.orders').toEqual(
    [...numbers(1, 5), ...numbers(1, 5), ...numbers(101, 5), ...numbers(201, 5)].toSorted(ascending),
  );
});

test('CD-48 a connector that is stopped for a while goes on from its place', async ({
  mysql,
  kafka,
  capture,
  connect,
}) => {
  await ownOrders(mysql);
  const own = await capture();
  await insertOrders(mysql, 1, 5);
  await own.passed();
  await connect.stop(own.name);
  await insertOrders(mysql, 11, 5);
  await connect.resume(own.name);
  await connect.pause(own.name);
  await insertOrders(mysql, 21, 5);
  await connect.resume(own.name);
  await insertOrders(mysql, 31, 5);
  await connect.restart(own.name);
  await insertOrders(mysql, 41, 5);

  const ids = (await changesOf(kafka, own, 'orders')).map(({ after }) => Number(after?.id)).toSorted(ascending);
  expect(ids, 'at kafka.orders').toEqual([1, 11, 21, 31, 41].flatMap((first) => numbers(first, 5)));
});

test('CD-48 whoever waits for a connector whose task has failed learns it at once, with its trace', async ({
  mysql,
  capture,
}) => {
  await ownOrders(mysql);
  const begun = performance.now();
  const failure: unknown = await capture({
    transforms: 'astray',
    'transforms.astray.type': 'org.apache.kafka.connect.transforms.ValueToKey',
    'transforms.astray.fields': 'nowhere',
  })
    .then((own) => own.passed())
    .catch((error: unknown) => error);

  expect(failure).toBeInstanceOf(HarnessError);
  expect(String(failure)).toMatch(
    /has failed: .*Field does not exist: nowhere[\s\S]*E_CONNECTOR_FAILED[\s\S]*trace: [\s\S]*at org\.apache\.kafka/,
  );
  expect(performance.now() - begun).toBeLessThan(20_000);
});

function numbers(first: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, at) => first + at);
}

function ascending(a: number, b: number): number {
  return a - b;
}
