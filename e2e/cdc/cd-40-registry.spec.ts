import { readChange } from '../../fixtures/index.ts';
import { changeTopic, DATABASE, REGISTRY_PREFIX } from '../../test-data/cdc/connector.ts';
import { customerRow, emptyTypedRow, orderRow, typedRow } from '../../test-data/cdc/rows.ts';
import { createTable } from '../../test-data/cdc/schema.ts';
import { expect, test } from '../cdc.ts';
import { inAvro, ofRow } from './avro-capture.ts';
import { deleted, inserted, moved, updated } from './changes.ts';
import { changesOf, insertOrders, ownOrders } from './own-table.ts';
import { typedRows } from './typed-rows.ts';

test.describe('changes in Avro, through a schema registry', { tag: '@stack:cdc-registry' }, () => {
  test('CD-40 a value of every type is what it is in MySQL, by the schema that the registry has', async ({
    tracer,
    own,
  }) => {
    const order = orderRow(own.id());
    const changes = await tracer.injectMany([
      inserted('typed', typedRow(own.id())),
      inserted('typed', emptyTypedRow(own.id())),
      inserted('customers', customerRow(own.id())),
      inserted('orders', order),
      updated('orders', order, { status: 'paid', total: '9999999999.99', note: null }),
    ]);

    await expect(changes).toReachExactlyOnce('avro.*', { withinMs: 30_000 });
    await expect(changes).toMatchSchema('avro.*', { version: 1 });
  });

  test('CD-42 a delete is followed by a tombstone under the same key', async ({ tracer, own, kafka, registry }) => {
    const order = orderRow(own.id());
    await using tap = await kafka.tap(changeTopic('orders', DATABASE, REGISTRY_PREFIX));
    const changes = [
      ...(await tracer.injectTogether([inserted('orders', order)])),
      ...(await tracer.injectTogether([deleted('orders', order)])),
    ];
    await expect(changes).toReachExactlyOnce('avro.orders', { withinMs: 30_000 });
    await expect(changes).toArriveInOrder('avro.orders');

    const ours = await ofRow(await tap.drain(), registry, order.id);
    const kinds = ours.map(async ({ value }) =>
      value === null ? 'tombstone' : (await readChange(value, registry)).operation,
    );
    expect(await Promise.all(kinds), 'at avro.orders').toEqual(['c', 'd', 'tombstone']);
  });

  test('CD-44 a mixed transaction is whole, in its order and under its own id', async ({
    tracer,
    own,
    mysql,
    kafka,
    registry,
    connect,
    capture,
  }) => {
    const order = orderRow(own.id());
    const halves = moved('orders', order, { id: own.id(), status: 'shipped' });
    const changes = await tracer.injectTogether([inserted('orders', order), ...halves]);
    await expect(changes).toReachExactlyOnce('avro.orders', { withinMs: 30_000 });

    await ownOrders(mysql);
    const captured = await capture(await inAvro(connect), registry);
    await captured.passed();
    await mysql.transaction(async (tx) => {
      await insertOrders(tx, 1, 3);
      await tx.execute("UPDATE orders SET status = 'paid' WHERE id < 3");
      await tx.execute('DELETE FROM orders WHERE id = 2');
    });
    await captured.passed();
    await using tap = await kafka.tap([captured.topic('orders'), `${captured.name}.transaction`], {
      from: 'beginning',
    });
    await expect(await tap.drain()).toHoldWholeTransactions({ at: 'avro.orders', registry });
  });

  test('CD-47 rows of a snapshot and changes around an added column are each read by their own schema', async ({
    mysql,
    kafka,
    registry,
    connect,
    capture,
  }) => {
    await mysql.execute(createTable('typed'));
    for (const row of typedRows) await mysql.execute(`INSERT INTO typed VALUES (${row})`);
    const rows = await mysql.query('SELECT * FROM typed ORDER BY id');
    const captured = await capture(await inAvro(connect), registry);
    await captured.passed();
    await mysql.execute("UPDATE typed SET words = 'before' WHERE id = 1");
    await mysql.execute("ALTER TABLE typed ADD COLUMN channel varchar(20) NOT NULL DEFAULT 'web' FIRST");
    await mysql.execute("UPDATE typed SET words = 'behind' WHERE id = 1");

    const changes = await changesOf(kafka, captured, 'typed', registry);
    const snapshot = changes.flatMap(({ operation, after }) => (operation === 'r' && after !== null ? [after] : []));
    expect(snapshot.map(withoutDocument).toSorted(byId), 'at avro.typed').toEqual(rows.map(withoutDocument));
    const updates = changes.filter(({ operation }) => operation === 'u').map(({ after }) => after);
    expect(updates, 'at avro.typed').toMatchObject([{ words: 'before' }, { words: 'behind', channel: 'web' }]);
    expect(updates[0], 'at avro.typed').not.toHaveProperty('channel');
  });
});

test.describe('what a capture in Avro has made is gone after it', { tag: '@stack:cdc-registry' }, () => {
  test.describe.configure({ mode: 'serial' });
  let name: string | undefined;

  test('CD-50 a test that lets schemas be registered', async ({ mysql, registry, connect, capture }) => {
    await ownOrders(mysql, 1);
    const captured = await capture(await inAvro(connect), registry);
    await captured.passed();
    expect(await registry.subjects()).toContain(`${captured.topic('orders')}-value`);
    name = captured.name;
  });

  test('CD-50 no schema of its is left in the registry', async ({ registry }) => {
    expect(name).toBeDefined();
    expect(
      (await registry.subjects()).filter((subject) => subject.includes(name ?? '')),
      'at avro.orders',
    ).toEqual([]);
  });
});

/** Its text each writes otherwise. */
function withoutDocument({
  document: _,
  ...row
}: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return row;
}

function byId(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): number {
  return Number(a.id) - Number(b.id);
}
