import { expect, test } from '@playwright/test';
import { now } from '../../../fixtures/core/clock.ts';
import { IcebergWatch } from '../../../fixtures/technologies/iceberg/watch.ts';
import { columnId, originColumns } from '../../../fixtures/trace/rows.ts';
import type { BlindWindow } from '../../../fixtures/trace/types.ts';
import { LocalTable } from './local-table.ts';

const HOP = 'lake.trades';

test('of each snapshot the rows are seen that it has added, in the order of their offsets, with snapshot and file', async () => {
  await using table = await LocalTable.create();
  const watched = watch(table);
  await watched.open();
  await table.commit({
    adds: {
      'a.parquet': [
        [0, 1],
        [0, 0],
      ],
    },
  });
  await table.commit({ adds: { 'b.parquet': [[0, 2]], 'c.parquet': [[1, 0]] } });
  expect(await watched.advance()).toBeUndefined();
  expect(watched.seen).toMatchObject([
    { id: 'trade 0-0', place: { snapshot: '1', file: 'a.parquet' } },
    { id: 'trade 0-1', place: { snapshot: '1', file: 'a.parquet' } },
    { id: 'trade 0-2', place: { snapshot: '2' } },
    { id: 'trade 1-0', place: { snapshot: '2' } },
  ]);
});

test('what was there before the watch is not seen', async () => {
  await using table = await LocalTable.create();
  await table.commit({ adds: { 'a.parquet': [[0, 0]] } });
  const watched = watch(table);
  await watched.open();
  await table.commit({ adds: { 'b.parquet': [[0, 1]] } });
  await watched.advance();
  expect(watched.ids).toEqual(['trade 0-1']);
});

test('a snapshot came after the look that missed it, and before the one that found it', async () => {
  await using table = await LocalTable.create();
  const watched = watch(table);
  await watched.open();
  const begun = now();
  await watched.advance();
  const missedBy = now();
  await table.commit({ adds: { 'a.parquet': [[0, 0]] } });
  const foundFrom = now();
  await watched.advance();
  const [{ earliest, latest } = { earliest: Infinity, latest: 0 }] = watched.seen;
  expect(earliest).toBeGreaterThanOrEqual(begun);
  expect(earliest).toBeLessThanOrEqual(missedBy);
  expect(latest).toBeGreaterThanOrEqual(foundFrom);
});

test('rows that are moved into other files are not seen again', async () => {
  await using table = await LocalTable.create();
  const watched = watch(table);
  await watched.open();
  await table.commit({ adds: { 'a.parquet': [[0, 0]], 'b.parquet': [[0, 1]] } });
  await table.commit({
    operation: 'replace',
    adds: {
      'c.parquet': [
        [0, 0],
        [0, 1],
      ],
    },
    removes: ['a.parquet', 'b.parquet'],
  });
  await watched.advance();
  expect(watched.ids).toEqual(['trade 0-0', 'trade 0-1']);
});

test('of a file that is written anew the rows are seen that it had not', async () => {
  await using table = await LocalTable.create();
  const watched = watch(table);
  await watched.open();
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
  await watched.advance();
  expect(watched.ids).toEqual(['trade 0-0', 'trade 0-1', 'trade 0-2']);
});

test('a row that is added once more is seen twice', async () => {
  await using table = await LocalTable.create();
  const watched = watch(table);
  await watched.open();
  await table.commit({ adds: { 'a.parquet': [[0, 0]] } });
  await table.commit({ adds: { 'b.parquet': [[0, 0]] } });
  await watched.advance();
  expect(watched.ids).toEqual(['trade 0-0', 'trade 0-0']);
});

test('a table that is dropped and made anew is read, and nobody knows what it had meanwhile', async () => {
  await using table = await LocalTable.create();
  const watched = watch(table);
  await table.commit({ adds: { 'a.parquet': [[0, 0]] } });
  await watched.open();
  await table.makeAnew();
  await table.commit({ adds: { 'b.parquet': [[0, 5]] } });
  const window = await watched.advance();
  expect(watched.ids).toEqual(['trade 0-5']);
  expect(window).toMatchObject({ why: 'the table trades was dropped and made anew', hops: [HOP] });
  expect(await watched.advance()).toBeUndefined();
});

for (const forgets of [false, true]) {
  const what = forgets ? 'the next one forgets its parent' : 'the next one names its parent';

  test(`snapshots that were expired before they were read make a time of which nothing is known: ${what}`, async () => {
    await using table = await LocalTable.create();
    const watched = watch(table);
    await table.commit({ adds: { 'a.parquet': [[0, 0]] } });
    await watched.open();
    await table.commit({ adds: { 'b.parquet': [[0, 1]] } });
    await table.commit({ adds: { 'c.parquet': [[0, 2]] } });
    await table.expire(2, forgets);
    const window = await watched.advance();
    expect(watched.ids).toEqual(['trade 0-2']);
    expect(window).toMatchObject({ why: 'snapshots of trades were expired before they were read', hops: [HOP] });
  });

  test(`snapshots that are expired once they have been read are nothing to say: ${what}`, async () => {
    await using table = await LocalTable.create();
    const watched = watch(table);
    await watched.open();
    await table.commit({ adds: { 'a.parquet': [[0, 0]] } });
    await watched.advance();
    await table.commit({ adds: { 'b.parquet': [[0, 1]] } });
    await table.expire(1, forgets);
    expect(await watched.advance()).toBeUndefined();
    expect(watched.ids).toEqual(['trade 0-0', 'trade 0-1']);
  });
}

for (const fails of [1, 2, 3]) {
  test(`a look that fails at its file ${fails} is made again, and nothing is lost, repeated or forgotten`, async () => {
    await using table = await LocalTable.create();
    const watched = watch(table);
    await table.commit({ adds: { 'a.parquet': [[0, 0]] } });
    await watched.open();
    await table.makeAnew();
    await table.commit({ adds: { 'b.parquet': [[0, 1]] } });
    table.failing = fails;
    const windows: (BlindWindow | undefined)[] = [];
    for (let look = 0; look < fails; look += 1) await expect(watched.advance()).rejects.toThrow('the store is away');
    windows.push(await watched.advance(), await watched.advance());
    expect(watched.ids).toEqual(['trade 0-1']);
    expect(windows).toMatchObject([{ why: 'the table trades was dropped and made anew' }, undefined]);
  });
}

interface Seen {
  readonly id: string;
  readonly earliest: number;
  readonly latest: number;
  readonly place: unknown;
}

function watch(table: LocalTable) {
  const seen: Seen[] = [];
  const watched = new IcebergWatch({
    hop: HOP,
    table: 'trades',
    ...table.access,
    identify: columnId('id'),
    origin: originColumns('kafka_partition', 'kafka_offset'),
    recorder: {
      record: (_hop, ids, earliest, latest, { place }) => {
        seen.push({ id: typeof ids === 'string' ? ids : '', earliest, latest, place });
      },
    },
  });
  return {
    seen,
    get ids() {
      return seen.map(({ id }) => id);
    },
    open: () => watched.open(),
    advance: () => watched.advance(new AbortController().signal),
  };
}
