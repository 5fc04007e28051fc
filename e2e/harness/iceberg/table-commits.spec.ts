import { expect, test } from '@playwright/test';
import { IcebergClient } from '../../../fixtures/technologies/iceberg/client.ts';
import { icebergExpect } from '../../../fixtures/technologies/iceberg/matchers.ts';
import { messageOfFailure } from '../matcher-world.ts';
import { COLUMNS, LocalTable } from './local-table.ts';

test('a table whose snapshots add up does', async () => {
  await using table = await LocalTable.create();
  await table.commit({
    adds: {
      'a.parquet': [
        [0, 0],
        [0, 1],
      ],
      'b.parquet': [[1, 0]],
    },
    claims: { 0: 2, 1: 1 },
  });
  await table.commit({ adds: { 'c.parquet': [[0, 2]] }, claims: { 0: 3, 1: 1 } });
  // What is moved, and what another writes of it, is neither gained nor twice.
  await table.commit({
    operation: 'replace',
    adds: {
      'd.parquet': [
        [0, 0],
        [0, 1],
        [0, 2],
      ],
    },
    removes: ['a.parquet', 'c.parquet'],
  });
  await table.commit({
    operation: 'overwrite',
    adds: {
      'e.parquet': [
        [0, 1],
        [0, 2],
      ],
    },
    removes: ['d.parquet'],
  });
  await table.commit({ adds: { 'f.parquet': [[0, 3]] }, claims: { 0: 4, 1: 1 } });
  await expectTable(table);
});

test('a table whose snapshots do not add up is told with snapshots, partitions and offsets', async () => {
  await using table = await LocalTable.create();
  await table.commit({
    adds: {
      'a.parquet': [
        [0, 0],
        [0, 1],
      ],
    },
    claims: { 0: 2, 1: 0 },
  });
  await table.commit({
    adds: {
      'b.parquet': [
        [0, 1],
        [0, 3],
      ],
    },
    claims: { 0: 4 },
  });
  expect(await messageOfFailure(() => expectTable(table))).toBe(
    `expected the snapshots of trades to add up, received 2 with 4 rows, 2 flaws
  snapshot 2 has a row of partition 0 from offset 1 on that snapshot 1 has
  snapshot 2 says that it has read partition 0 from offset 2 on, and lacks a row of it`,
  );
});

test('the rows of a table are those of the files that it has now', async () => {
  await using table = await LocalTable.create();
  await table.commit({
    adds: {
      'a.parquet': [
        [0, 0],
        [0, 1],
      ],
    },
  });
  await table.commit({
    operation: 'overwrite',
    adds: {
      'b.parquet': [
        [0, 1],
        [0, 2],
      ],
    },
    removes: ['a.parquet'],
  });
  const rows = await new IcebergClient(table.access).rows('trades', 'kafka_offset > 0');
  expect(rows.map(({ id }) => id)).toEqual(['trade 0-1', 'trade 0-2']);
});

test('a table whose first snapshots are expired cannot be judged', async () => {
  await using table = await LocalTable.create();
  await table.commit({ adds: { 'a.parquet': [[0, 0]] }, claims: { 0: 1 } });
  await table.commit({ adds: { 'b.parquet': [[0, 1]] }, claims: { 0: 2 } });
  await table.commit({ adds: { 'c.parquet': [[0, 2]] }, claims: { 0: 3 } });
  await table.expire(1);
  expect(await messageOfFailure(() => expectTable(table))).toContain(
    'what trades has read cannot be told: snapshots are expired [E_ICEBERG_METADATA]\n  expired: 1\n  oldest: 2',
  );
  // A writer who takes the name of the parent out of the child, as pyiceberg does.
  await table.expire(1, true);
  expect(await messageOfFailure(() => expectTable(table))).toContain('snapshots are expired');
});

test('what came after a snapshot is judged from the offsets of that one on, whatever of the older ones is expired', async () => {
  await using table = await LocalTable.create();
  await table.commit({ adds: { 'a.parquet': [[0, 0]] }, claims: { 0: 1, 1: 7 } });
  await table.commit({ adds: { 'b.parquet': [[0, 1]] }, claims: { 0: 2, 1: 7 } });
  // By somebody who says nothing of offsets.
  await table.commit({ operation: 'replace' });
  await table.commit({ adds: { 'c.parquet': [[0, 2]] }, claims: { 0: 3, 1: 7 } });
  await table.expire(1);
  await expectTable(table, '3');
  await table.commit({ adds: { 'd.parquet': [[1, 6]] }, claims: { 0: 3, 1: 7 } });
  expect(await messageOfFailure(() => expectTable(table, '3'))).toContain(
    'snapshot 5 has a row of partition 1 from offset 6 on, and does not say that it has read them',
  );
  expect(await messageOfFailure(() => expectTable(table, '1'))).toContain('snapshots are expired');
});

test('a table that is not there, or that nothing was written to, proves nothing', async () => {
  await using table = await LocalTable.create();
  expect(await messageOfFailure(() => expectTable(table))).toContain('the catalogue has no table trades');
  await table.makeAnew();
  expect(await messageOfFailure(() => expectTable(table))).toContain('[E_EMPTY_INPUT]');
});

async function expectTable(table: LocalTable, since?: string): Promise<void> {
  const client = new IcebergClient(table.access);
  icebergExpect(await client.history('trades', { hop: 'lake.trades', ...COLUMNS, since })).toAddUp();
}
