import { readChange } from '../../fixtures/index.ts';
import { changeTopic } from '../../test-data/cdc/connector.ts';
import { orderRow } from '../../test-data/cdc/rows.ts';
import { expect, test } from '../cdc.ts';
import { deleted, inserted, moved } from './changes.ts';
import { keyOf } from './record-key.ts';

test('CD-42 a deleted row is in its topic as it was, and not as it is', async ({ tracer, own }) => {
  const order = orderRow(own.id());
  const changes = await tracer.injectMany([inserted('orders', order), deleted('orders', order)]);

  await expect(changes).toReachExactlyOnce('kafka.orders', { withinMs: 15_000 });
  await expect(changes).toArriveInOrder('kafka.orders');
});

test('CD-42 a delete is followed by a tombstone under the same key, so that the topic can forget the row', async ({
  tracer,
  own,
  kafka,
}) => {
  const order = orderRow(own.id());
  await using tap = await kafka.tap(changeTopic('orders'));
  await tracer.injectTogether([inserted('orders', order)]);
  const gone = await tracer.injectTogether([deleted('orders', order)]);
  await expect(gone).toReach('kafka.orders', { withinMs: 15_000 });

  const ours = (await tap.drain()).filter(({ key }) => keyOf(key) === order.id);
  expect(
    ours.map(({ value }) => (value === null ? 'tombstone' : readChange(value).operation)),
    'at kafka.orders',
  ).toEqual(['c', 'd', 'tombstone']);
});

test('CD-42 a changed key leaves a tombstone under the old one alone', async ({ tracer, own, kafka }) => {
  const order = orderRow(own.id());
  const id = own.id();
  await using tap = await kafka.tap(changeTopic('orders'));
  await tracer.inject(inserted('orders', order));
  const halves = await tracer.injectTogether(moved('orders', order, { id }));
  await expect(halves).toReach('kafka.orders', { withinMs: 15_000 });

  const tombstones = (await tap.drain()).filter(({ value }) => value === null).map(({ key }) => keyOf(key));
  expect(tombstones, 'at kafka.orders').toContain(order.id);
  expect(tombstones, 'at kafka.orders').not.toContain(id);
});
