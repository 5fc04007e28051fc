import { orderRow } from '../../test-data/cdc/rows.ts';
import { expect, test } from '../cdc.ts';
import { inserted } from './changes.ts';
import { insertOrders, ownOrders } from './own-table.ts';

// The connector that all share fails here, and the log that all read is taken away. The links are those of the neighbours, who
// then have the same stack.
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

test(
  'CD-48 a connector whose place in the log is gone says so, and does not go on behind the gap',
  { tag: ['@exclusive', '@fault', '@stack:faults'] },
  async ({ mysql, capture, connect }) => {
    await ownOrders(mysql, 5);
    const own = await capture();
    await own.passed();
    await connect.stop(own.name);
    await insertOrders(mysql, 11, 5);
    await mysql.execute('FLUSH BINARY LOGS');
    const { file } = await mysql.position();
    // A connector that another test has stopped would miss it too, but here is no other test.
    await mysql.execute(`PURGE BINARY LOGS TO '${file}'`);
    await insertOrders(mysql, 21, 5);
    const gone = await connect
      .resume(own.name)
      .then(() => own.passed())
      .catch((error: unknown) => error);

    expect(gone).toMatchObject({ code: 'E_CONNECTOR_FAILED' });
    expect(String(gone)).toMatch(/no longer available on the server/);
  },
);
