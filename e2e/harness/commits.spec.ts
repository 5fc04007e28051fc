import { expect, test } from '@playwright/test';
import type { LogFacts, LoggedCommit } from '../../fixtures/checks/commits/commit.ts';
import { flawText } from '../../fixtures/checks/commits/flaw-text.ts';
import { judgeCommits } from '../../fixtures/checks/commits/judge-commits.ts';

test('commits add up whose rows are those of the offsets that they gain', () => {
  expect(texts([a, b, c])).toEqual([]);
});

test('a commit that gains nothing, and one that moves rows, add up', () => {
  const moved = commit('m', undefined, {}, ['m.parquet']);
  const nothing = commit('n', { 0: 3, 1: 2 }, {});
  expect(texts([a, moved, nothing, b, c])).toEqual([]);
});

test('a log that does not begin at 0, and messages without a row, are what they are', () => {
  const first = commit('a', { 0: 104 }, { 0: [100, 103] });
  expect(texts([first])).toEqual([
    'snapshot a says that it has read partition 0 from offset 0 on, and lacks 102 rows of it',
  ]);
  const facts = { begins: new Map([[0, 100]]), withoutRow: new Map([[0, new Set([101, 102])]]) };
  expect(texts([first], facts)).toEqual([]);
  expect(texts([first], { begins: new Map([[0, 100]]) })).toEqual([
    'snapshot a says that it has read partition 0 from offset 101 on, and lacks 2 rows of it',
  ]);
});

const WRONG: readonly (readonly [what: string, commits: () => readonly LoggedCommit[], flaws: readonly string[]])[] = [
  [
    'offsets that go back, as when they are kept by `put` after a rebalance',
    () => [a, b, commit('c', { 0: 4, 1: 4 }, { 1: [2, 3] })],
    ['snapshot c says that partition 0 stands at 4, and snapshot b said 5'],
  ],
  [
    'offsets of one partition only',
    () => [a, commit('b', { 0: 5 }, { 0: [3, 4] })],
    ['snapshot b says that partition 1 stands at 0, and snapshot a said 2'],
  ],
  [
    'a batch that is written twice, the second time as new',
    () => [a, b, commit('c', { 0: 5, 1: 2 }, { 0: [3, 4] })],
    ['snapshot c has 2 rows of partition 0 from offset 3 on that snapshot b has'],
  ],
  [
    'a row twice in one commit',
    () => [commit('a', { 0: 2 }, { 0: [0, 1, 1] })],
    ['snapshot a has a row of partition 0 from offset 1 on that it has already'],
  ],
  [
    'a row that was read and not written',
    () => [a, commit('b', { 0: 6, 1: 2 }, { 0: [3, 5] })],
    ['snapshot b says that it has read partition 0 from offset 4 on, and lacks a row of it'],
  ],
  [
    'the last row that was read, and not written',
    () => [a, commit('b', { 0: 5, 1: 2 }, { 0: [3] })],
    ['snapshot b says that it has read partition 0 from offset 4 on, and lacks a row of it'],
  ],
  [
    'a row behind what is said to be read',
    () => [a, commit('b', { 0: 4, 1: 2 }, { 0: [3, 4] })],
    ['snapshot b has a row of partition 0 from offset 4 on, and does not say that it has read them'],
  ],
  [
    'rows of a writer that says nothing of offsets',
    () => [a, commit('x', undefined, { 1: [7] })],
    ['snapshot x has a row of partition 1 from offset 7 on, and does not say that it has read them'],
  ],
  [
    'a file in two commits',
    () => [a, { ...b, files: a.files }],
    ['snapshot b adds a.parquet, and snapshot a had added it'],
  ],
];

for (const [what, commits, flaws] of WRONG) {
  test(`commits do not add up: ${what}`, () => {
    expect(texts(commits())).toEqual(flaws);
  });
}

test('commits that say nothing of the log prove nothing', () => {
  expect(() => judgeCommits([])).toThrow('[E_EMPTY_INPUT]');
  expect(() => judgeCommits([commit('a', undefined, { 0: [1] })])).toThrow('[E_EMPTY_INPUT]');
});

const a = commit('a', { 0: 3, 1: 2 }, { 0: [2, 0, 1], 1: [0, 1] });
const b = commit('b', { 0: 5, 1: 2 }, { 0: [3, 4] });
const c = commit('c', { 0: 5, 1: 4, 2: 1 }, { 1: [2, 3], 2: [0] });

function commit(
  id: string,
  claims: Readonly<Record<number, number>> | undefined,
  rows: Readonly<Record<number, readonly number[]>>,
  files: readonly string[] = [`${id}.parquet`],
): LoggedCommit {
  return { id, claims: claims === undefined ? undefined : byPartition(claims), rows: byPartition(rows), files };
}

function byPartition<T>(values: Readonly<Record<number, T>>): Map<number, T> {
  return new Map(Object.entries(values).map(([partition, value]) => [Number(partition), value]));
}

function texts(commits: readonly LoggedCommit[], facts?: LogFacts): string[] {
  return judgeCommits(commits, facts).map((flaw) => flawText(flaw, 'snapshot'));
}
