import { forPlatform } from '../../../fixtures/index.ts';
import type orders from './platform.ts';

const { test, expect } = forPlatform<typeof orders>();
test.use({ platform: 'e2e/harness/orders/platform.ts' });

test.describe('a pipeline of another shape', () => {
  test('HA-07 orders and payments, each by its own entrance, come out of the join together, once', async ({
    tracer,
    seed,
  }) => {
    const keys = Array.from({ length: 10 }, (_, at) => `o-${seed}-${at}`);
    const orders = await tracer.injectMany(keys.map((key, at) => ({ stream: 'orders', key, payload: { total: at } })));
    const payments = await tracer.injectMany(
      keys.map((key, at) => ({ stream: 'payments', key, payload: { amount: at } })),
    );
    for (const events of [orders, payments]) {
      await expect(events).toReachExactlyOnce('kafka.settled', { withinMs: 10_000 });
      await expect(events).toReachExactlyOnce('feed.settled', { withinMs: 10_000 });
    }
    await expect(orders).toReachExactlyOnce('kafka.audit', { withinMs: 10_000 });
  });

  test('HA-07 an order without its payment is in the audit and never settled; its cancellation passes as a tombstone', async ({
    tracer,
    seed,
  }) => {
    const key = `alone-${seed}`;
    const order = await tracer.inject({ stream: 'orders', key, payload: { total: 3 } });
    await expect(order).not.toReach('kafka.settled');
    await expect(order).toReach('kafka.audit', { withinMs: 10_000 });
    const cancelled = await tracer.inject({ stream: 'cancellations', key, payload: {} });
    await expect(cancelled).toReachExactlyOnce('feed.settled', { withinMs: 10_000 });
  });
});
