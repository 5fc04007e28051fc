import { forPlatform, runLoad } from '../../../fixtures/index.ts';
import type orders from './platform.ts';

const { test, expect } = forPlatform<typeof orders>();
test.use({ platform: 'e2e/harness/orders/platform.ts', senders: 2 });

test('a load by two threads, into Kafka and by HTTP, comes out of the join once: one ledger knows of all', async ({
  tracer,
  seed,
}) => {
  const { events } = await runLoad(
    tracer,
    (at) => {
      const key = `o-${seed}-${Math.floor(at / 2)}`;
      return at % 2 === 0
        ? { stream: 'orders', key, payload: { total: at } }
        : { stream: 'payments', key, payload: { amount: at } };
    },
    { perSecond: 100, count: 200 },
  );
  expect(events).toHaveLength(200);
  await expect(events).toReachExactlyOnce('kafka.settled', { withinMs: 30_000 });
  await expect(events).toReachExactlyOnce('feed.settled', { withinMs: 30_000 });
});
