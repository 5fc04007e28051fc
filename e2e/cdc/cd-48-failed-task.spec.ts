import { orderRow } from '../../test-data/cdc/rows.ts';
import { expect, test } from '../cdc.ts';
import { inserted } from './changes.ts';

// The connector that all share fails here. With the links of its neighbours, who then have the same stack.
test.use({ stackKind: 'exclusive', stackLinks: 'mysql,kafka' });

test(
  'CD-48 a task that fails ends the wait for an event at once, with its trace',
  { tag: ['@exclusive', '@fault', '@stack:faults'] },
  async ({ tracer, own, connect, faults }) => {
    await expect(await tracer.inject(inserted('orders', orderRow(own.id())))).toReach('kafka.orders', {
      withinMs: 20_000,
    });
    const { name, ...config } = await connect.config('shop');
    // A worker that comes back, and is given what cannot work.
    await faults.restart('connect');
    await connect.put('shop', {
      ...config,
      transforms: 'astray',
      'transforms.astray.type': 'org.apache.kafka.connect.transforms.ValueToKey',
      'transforms.astray.fields': 'nowhere',
    });
    const order = await tracer.inject(inserted('orders', orderRow(own.id())));
    const wait = expect(order).toReach('kafka.orders', { withinMs: 60_000 });
    await expect(wait).rejects.toThrow(/Field does not exist: nowhere \[E_CONNECTOR_FAILED\]/);
    await connect.put('shop', config);
    await connect.restart(name ?? 'shop');
  },
);
