import { expect, test } from '@playwright/test';
import type { CommitReader, CommitRows } from '../../fixtures/clients/delta/commit-rows.ts';
import type { Commit } from '../../fixtures/clients/delta/commit.ts';
import type { DeltaLog } from '../../fixtures/clients/delta/log.ts';
import type { Row } from '../../fixtures/core/rows.ts';
import { CommitPlaces } from '../../fixtures/trace/sources/commit-places.ts';
import { DeltaWatch } from '../../fixtures/trace/sources/delta-watch.ts';
import type { Recorder } from '../../fixtures/trace/types.ts';

const HOP = 'bronze.trips';

test('the rows of a commit are seen in the order of their offsets, with version and file', async () => {
  const watched = watch([{ added: [row(0, 8), row(0, 7), row(1, 3)], removed: [] }]);
  await watched.advance();
  expect(watched.seen.map(({ partition, position }) => [partition, position])).toEqual([
    [0, 7],
    [0, 8],
    [1, 3],
  ]);
  expect(watched.places.place(HOP, 0, 7)).toEqual({ partition: 0, offset: 7, version: 0, file: 'part-0.parquet' });
});

test('a message that is in the table twice has two places', async () => {
  const watched = watch([
    { added: [row(0, 7)], removed: [] },
    { added: [row(0, 7)], removed: [] },
  ]);
  await watched.advance();
  const [first, second] = watched.seen.map(({ position }) => position);
  expect(first).toBe(7);
  expect(second).not.toBe(7);
  expect(watched.places.place(HOP, 0, second ?? 0)).toMatchObject({ offset: 7, row: 2, version: 1 });
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

test('a commit came after its own stamp, and before it was seen', async () => {
  const watched = watch([{ added: [row(0, 7)], removed: [] }], 1_000);
  await watched.advance();
  const [seen] = watched.seen;
  expect(seen?.earliest).toBe(1_000);
  expect(Date.now() - (seen?.latest ?? 0)).toBeLessThan(5_000);
});

test('a commit that cannot be read is tried again, and nothing of it is lost or repeated', async () => {
  const watched = watch([{ added: [row(0, 7)], removed: [] }]);
  watched.failOnce();
  await expect(watched.advance()).rejects.toThrow('the store is away');
  await watched.advance();
  expect(watched.seen).toHaveLength(1);
});

interface Seen {
  readonly partition: number;
  readonly position: number;
  readonly earliest: number;
  readonly latest: number;
}

/** A watch on a table whose commits are these. */
function watch(commits: readonly CommitRows[], committedAt?: number) {
  const seen: Seen[] = [];
  const places = new CommitPlaces();
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
    record: (_hop, _id, earliest, latest, _raw, partition, position) => {
      seen.push({ earliest, latest, partition, position });
    },
  };
  const watched = new DeltaWatch({
    hop: HOP,
    log: log as unknown as DeltaLog,
    reader: reader as unknown as CommitReader,
    recorder,
    places,
    columns: { correlationId: 'correlation_id', partition: '_kafka_partition', offset: '_kafka_offset' },
  });
  return {
    seen,
    places,
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
