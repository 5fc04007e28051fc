import { orderRow } from '../../test-data/cdc/rows.ts';
import { expect, test } from '../cdc.ts';
import { inserted, moved, updated } from './changes.ts';

test('CD-41 an update has the row before it and the row after it', async ({ tracer, own }) => {
  const order = orderRow(own.id());
  const changes = await tracer.injectMany([
    inserted('orders', order),
    updated('orders', order, { status: 'paid', total: '9999999999.99', note: null }),
  ]);

  await expect(changes).toReachExactlyOnce('kafka.orders', { withinMs: 15_000 });
  await expect(changes).toArriveInOrder('kafka.orders');
});

test('CD-41 a changed primary key is a delete of the old one and an insert of the new one', async ({ tracer, own }) => {
  const order = orderRow(own.id());
  await tracer.inject(inserted('orders', order));
  const halves = await tracer.injectTogether(moved('orders', order, { id: own.id(), status: 'shipped' }));

  await expect(halves).toReachExactlyOnce('kafka.orders', { withinMs: 15_000 });
});
