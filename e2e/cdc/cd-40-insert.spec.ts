import { customerRow, emptyTypedRow, orderRow, typedRow } from '../../test-data/cdc/rows.ts';
import { expect, test } from '../cdc.ts';
import { inserted } from './changes.ts';

test('CD-40 an inserted row is in its topic once, whole, as op=c with its place in the log', async ({
  tracer,
  own,
}) => {
  const order = await tracer.inject(inserted('orders', orderRow(own.id())));

  await expect(order).toReachExactlyOnce('kafka.orders', { withinMs: 15_000 });
});

test('CD-40 a value of every type is what it is in MySQL, digit by digit', async ({ tracer, own }) => {
  const rows = await tracer.injectMany([
    inserted('typed', typedRow(own.id())),
    inserted('typed', emptyTypedRow(own.id())),
    inserted('customers', customerRow(own.id())),
  ]);

  await expect(rows).toReachExactlyOnce('kafka.*', { withinMs: 15_000 });
});
