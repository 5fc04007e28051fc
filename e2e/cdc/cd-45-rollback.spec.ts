import { changeTopic } from '../../test-data/cdc/connector.ts';
import { orderRow } from '../../test-data/cdc/rows.ts';
import { expect, test } from '../cdc.ts';
import { inserted, updated } from './changes.ts';
import { keyOf } from './record-key.ts';

test('CD-45 a transaction that is rolled back leaves no event', async ({ tracer, own, kafka }) => {
  await using tap = await kafka.tap(changeTopic('orders'));
  const orders = own.ids(5).map((id) => orderRow(id));
  const taken = await tracer.injectTogether(
    orders.map((order) => ({ ...inserted('orders', order), entrance: 'rollback' })),
  );
  const kept = await tracer.inject(inserted('orders', orderRow(own.id())));

  expect(new Set(taken.map(({ answer }) => answer.outcome))).toEqual(new Set(['refused']));
  await expect(kept).toReach('kafka.orders', { withinMs: 15_000 });
  await tracer.settle('kafka.orders', 10_000);
  const ids = new Set((await tap.drain()).map(({ key }) => keyOf(key)));
  expect(
    orders.filter(({ id }) => ids.has(id)),
    'at kafka.orders',
  ).toEqual([]);
});

test('CD-45 a transaction of which one statement is refused leaves nothing of the others', async ({
  tracer,
  own,
  kafka,
}) => {
  await using tap = await kafka.tap(changeTopic('orders'));
  const [there, other] = [orderRow(own.id()), orderRow(own.id())];
  await tracer.inject(inserted('orders', there));
  const refused = await tracer.injectTogether([
    updated('orders', there, { status: 'paid' }),
    inserted('orders', other),
    inserted('orders', { ...there, total: '2.00' }),
  ]);

  expect(new Set(refused.map(({ answer }) => answer.outcome))).toEqual(new Set(['refused']));
  expect(refused[0]?.answer.reason).toMatch(/Duplicate entry/);
  await tracer.settle('kafka.orders', 10_000);
  const ours = (await tap.drain()).filter(({ key }) => [there.id, other.id].includes(keyOf(key) ?? 0n));
  expect(ours, 'at kafka.orders').toHaveLength(1);
});
