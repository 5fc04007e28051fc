import { orderRow } from '../../test-data/cdc/rows.ts';
import { expect, test } from '../cdc.ts';
import { inserted } from './changes.ts';
import { insertOrders, ownOrders } from './own-table.ts';

/** What a test has made, and its names; of one that has failed too. */
const made: { database: string; connector: string; first: bigint }[] = [];

test.describe('what a test has made is gone after it', () => {
  // One after the other, in one worker: the last looks for what the others have left.
  test.describe.configure({ mode: 'serial' });

  for (const end of ['passes', 'fails'] as const) {
    test(`CD-50 a test that makes data, and ${end}`, async ({ tracer, own, mysql, kafka, capture }) => {
      test.fail(end === 'fails', 'it is the failed test whose data is looked for');
      await tracer.inject(inserted('orders', orderRow(own.id())));
      await ownOrders(mysql, 3);
      const capturing = await capture();
      await insertOrders(mysql, 11, 3);
      await capturing.passed();
      expect(await kafka.topicsOf(capturing.name)).toContain(capturing.topic('orders'));
      made.push({ database: mysql.database, connector: capturing.name, first: own.first });
      expect(end).toBe('passes');
    });
  }

  test('CD-50 no row, database, topic, connector or place of theirs is left, neither of the one that failed', async ({
    mysql,
    kafka,
    connect,
  }) => {
    expect(made).toHaveLength(2);
    const databases = (await mysql.query('SHOW DATABASES')).map(({ Database: name }) => name);
    const topics = await kafka.topicsOf('');
    const connectors = await connect.connectors();
    for (const { database, connector, first } of made) {
      expect(databases, 'at mysql').not.toContain(database);
      expect(
        await mysql.query('SELECT id FROM shop.orders WHERE id BETWEEN ? AND ?', [first, first + 999_999n]),
      ).toEqual([]);
      expect(
        topics.filter((topic) => topic.includes(connector)),
        'at kafka.orders',
      ).toEqual([]);
      expect(connectors, 'at kafka.orders').not.toContain(connector);
    }
  });
});
