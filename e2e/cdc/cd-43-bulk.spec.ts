import { orderRow } from '../../test-data/cdc/rows.ts';
import { expect, test } from '../cdc.ts';
import { inserted } from './changes.ts';

test('CD-43 150 rows of one statement are all captured, each once and whole, within seconds', async ({
  tracer,
  own,
}) => {
  // Whatever is done for the first time has been done.
  await expect(await tracer.inject(inserted('orders', orderRow(own.id())))).toReach('kafka.orders', {
    withinMs: 20_000,
  });
  const orders = await tracer.injectTogether(own.ids(150).map((id) => inserted('orders', orderRow(id))));

  await expect(orders).toReachExactlyOnce('kafka.orders', { withinMs: 15_000 });
  await expect(orders).toHaveLatency('kafka.orders', { p95: 5_000 });
});

test('CD-43 from commit to topic it takes less than half a second in the middle', async ({ tracer, own }) => {
  // Whatever is done for the first time has been done.
  await expect(await tracer.inject(inserted('orders', orderRow(own.id())))).toReach('kafka.orders', {
    withinMs: 20_000,
  });
  const orders = await tracer.injectMany(
    own.ids(60).map((id) => inserted('orders', orderRow(id))),
    { perSecond: 20 },
  );

  await expect(orders).toReachExactlyOnce('kafka.orders', { withinMs: 15_000 });
  await expect(orders).toHaveLatency('kafka.orders', { p50: 500 });
});
