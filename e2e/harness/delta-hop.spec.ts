import { expect, test } from '@playwright/test';
import { now } from '../../fixtures/core/clock.ts';
import type { CommitReader } from '../../fixtures/technologies/delta/commit-rows.ts';
import type { ChangedRows } from '../../fixtures/technologies/duckdb/changed-rows.ts';
import type { Commit } from '../../fixtures/technologies/delta/commit.ts';
import type { DeltaLog } from '../../fixtures/technologies/delta/log.ts';
import type { Row } from '../../fixtures/core/rows.ts';
import { columnId, originColumns, type RowOrigin } from '../../fixtures/trace/rows.ts';
import { DeltaWatch } from '../../fixtures/technologies/delta/watch.ts';
import { placeAt } from '../../fixtures/trace/place.ts';
import type { HopDefinition, Message, Recorder } from '../../fixtures/trace/types.ts';

const HOP = 'bronze.trips';
const DEFINITION: HopDefinition = {
  name: HOP,
  stream: 'trips',
  itemName: 'row',
  place: (partition, offset) => ({ partition, offset }),
  decode: () => undefined,
};

test('the rows of a commit are seen in the order of their offsets, with version and file', async () => {
  const watched = watch([{ added: [row(0, 8), row(0, 7), row(1, 3)], removed: [] }]);
  await watched.advance();
  expect(watched.seen.map(({ partition, position }) => [partition, position])).toEqual([
    [0, 7],
    [0, 8],
    [1, 3],
  ]);
  expect(watched.seen[0]?.message).toMatchObject({ key: null, place: { version: 0, file: 'part-0.parquet' } });
});

test('a whole number of a row has all of its digits in the message', async () => {
  const watched = watch([{ added: [{ ...row(0, 7), nanos: 1_767_323_045_678_901_234n }], removed: [] }]);
  await watched.advance();
  expect(watched.seen[0]?.message.value?.toString()).toContain('"_kafka_offset":7,"nanos":1767323045678901234}');
});

test('a message that is in the table twice has two places', async () => {
  const watched = watch([
    { added: [row(0, 7)], removed: [] },
    { added: [row(0, 7)], removed: [] },
  ]);
  await watched.advance();
  const places = watched.seen.map(({ partition, position, message }) =>
    placeAt(DEFINITION, partition, position, message),
  );
  expect(places).toMatchObject([
    { offset: 7, version: 0 },
    { offset: 7, row: 2, version: 1 },
  ]);
});

test('a row that takes the place of its former version is not seen again', async () => {
  const watched = watch([
    { added: [row(0, 7)], removed: [] },
    { added: [row(0, 7)], removed: [row(0, 7)] },
    { added: [], removed: [row(0, 7)] },
    { added: [row(0, 7)], removed: [] },
  ]);
  await watched.advance();
  expect(watched.seen).toHaveLength(1);
});

for (const [writer, apartMs] of Object.entries({ behind: -3_000, ahead: 3_000, alike: 0 })) {
  test(`a commit came after the look that missed it, and before the one that found it, its writer’s clock ${writer}`, async () => {
    const commits: ChangedRows[] = [];
    const watched = watch(commits, now() + apartMs);
    const begun = now();
    await watched.advance();
    const missedBy = now();
    commits.push({ added: [row(0, 7)], removed: [] });
    const foundFrom = now();
    await watched.advance();
    const [{ earliest, latest } = { earliest: Infinity, latest: 0 }] = watched.seen;
    expect(earliest).toBeGreaterThanOrEqual(begun);
    expect(earliest).toBeLessThanOrEqual(missedBy);
    expect(latest).toBeGreaterThanOrEqual(foundFrom);
    expect(latest).toBeLessThanOrEqual(now());
  });
}

test('a commit that cannot be read is tried again, and nothing of it is lost or repeated', async () => {
  const watched = watch([{ added: [row(0, 7)], removed: [] }]);
  watched.failOnce();
  await expect(watched.advance()).rejects.toThrow('the store is away');
  await watched.advance();
  expect(watched.seen).toHaveLength(1);
});

const CELLS: readonly (readonly [what: string, row: Row, words: string])[] = [
  ['a table without the column', { id: 'a', part: 1 }, '_kafka_partition is not a column of the table'],
  ['a null', { _kafka_partition: null, _kafka_offset: 1 }, '_kafka_partition is null'],
  ['a text', { _kafka_partition: 0, _kafka_offset: '7' }, '_kafka_offset is "7"'],
  ['a fraction', { _kafka_partition: 0, _kafka_offset: 1.5 }, '_kafka_offset is 1.5'],
  ['a number below 0', { _kafka_partition: 0, _kafka_offset: -1n }, '_kafka_offset is -1'],
];

for (const [what, cells, words] of CELLS) {
  test(`HA-02 a row without origin is an error that names the columns, and never a place: ${what}`, async () => {
    const watched = watch([{ added: [row(0, 7), cells], removed: [] }]);
    await expect(watched.advance()).rejects.toThrow(
      `a row does not say where it came from: ${words} [E_ROW_ORIGIN]\n  columns: ${Object.keys(cells).join(', ')}\n  fix: `,
    );
    expect(watched.seen).toEqual([]);
  });
}

test('HA-02 where a row came from is the platform’s own function', async () => {
  const origin = ({ symbol, trade }: Row): RowOrigin => ({
    partition: symbol === 'BTC' ? 0 : 1,
    position: Number(trade),
  });
  const rows: readonly Row[] = [
    { symbol: 'ETH', trade: 5 },
    { symbol: 'BTC', trade: 9n },
  ];
  const watched = watch([{ added: rows, removed: [] }], undefined, origin);
  await watched.advance();
  expect(watched.seen.map(({ partition, position }) => [partition, position])).toEqual([
    [0, 9],
    [1, 5],
  ]);
});

interface Seen {
  readonly partition: number;
  readonly position: number;
  readonly earliest: number;
  readonly latest: number;
  readonly message: Message;
}

/** A watch on a table whose commits are these. */
function watch(
  commits: readonly ChangedRows[],
  committedAt?: number,
  origin = originColumns('_kafka_partition', '_kafka_offset'),
) {
  const seen: Seen[] = [];
  let fails = false;
  const log = {
    find: (version: number) => Promise.resolve(version < commits.length ? commitOf(version, committedAt) : undefined),
  };
  const reader = {
    rows: ({ version }: Commit) => {
      if (fails) {
        fails = false;
        return Promise.reject(new Error('the store is away'));
      }
      return Promise.resolve(commits[version] ?? { added: [], removed: [] });
    },
  };
  const recorder: Recorder = {
    record: (_hop, _id, earliest, latest, message, partition, position) => {
      seen.push({ earliest, latest, message, partition, position });
    },
  };
  const watched = new DeltaWatch({
    hop: HOP,
    log: log as unknown as DeltaLog,
    reader: reader as unknown as CommitReader,
    recorder,
    identify: columnId('correlation_id'),
    origin,
  });
  return {
    seen,
    advance: () => watched.advance(new AbortController().signal),
    failOnce: () => {
      fails = true;
    },
  };
}

function commitOf(version: number, committedAt: number | undefined): Commit {
  const file = { partitionValues: {}, dataChange: true, hasDeletionVector: false, bytes: 1 };
  return {
    version,
    committedAt,
    operation: 'WRITE',
    adds: [{ ...file, path: `s3://lake/bronze/trips/part-${version}.parquet` }],
    removes: [],
    note: undefined,
    metadata: undefined,
  };
}

function row(partition: number, offset: number): Row {
  return { correlation_id: `c-${offset}`, _kafka_partition: partition, _kafka_offset: BigInt(offset) };
}
