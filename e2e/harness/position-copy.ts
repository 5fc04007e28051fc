import { stage } from '../../fixtures/checks/fingerprint/stage.ts';
import type { PositionedCopy } from '../../fixtures/checks/position/compare-at-position.ts';
import { heldAt, type HoldingCommit, type LogEnd, type Passed } from '../../fixtures/checks/position/held-at.ts';
import type { LogPlace } from '../../fixtures/checks/position/log-place.ts';
import type { RowChange } from '../../fixtures/checks/position/replayed.ts';

export function place(pos: number, row = 0, file = 1): LogPlace {
  return { file, pos, row };
}

/** A commit of changes from one offset to another. */
export function commit(version: number, first: number, last: number, more: Partial<HoldingCommit> = {}): HoldingCommit {
  const position = place(last);
  return { version, first: place(first), last: position, position, snapshot: place(100), isComplete: true, ...more };
}

export const SNAPSHOT: HoldingCommit = {
  version: 0,
  first: undefined,
  last: undefined,
  position: place(100),
  snapshot: place(100),
  isComplete: true,
};
export const NOTHING_PASSED: Passed = { position: undefined, gtids: {} };

export function end(pos: number, gtid?: number, file = 1): LogEnd {
  return { file, pos, gtids: gtid === undefined ? {} : { a: gtid } };
}

export function change(pos: number, id: number, total?: string, order = 0): RowChange {
  return { place: place(pos), order, key: { id }, row: total === undefined ? undefined : { id, total } };
}

export const ROWS = [
  { id: 1, total: '1.00' },
  { id: 2, total: '2.00' },
];

/** A copy with such rows, whose stream has passed everything. */
export function copy(
  rows: readonly object[],
  commits: readonly HoldingCommit[],
  changes: readonly RowChange[] = [],
): PositionedCopy {
  return {
    name: 'delta.orders',
    heldAt: (at) => Promise.resolve(heldAt(at, commits, { position: place(10_000), gtids: {} })),
    // A table's side is told by the rows themselves here.
    stageAt: (version) => stage(`delta.orders version ${version}`, rows as never) as never,
    changes: () => Promise.resolve(changes),
  };
}

export const SOURCE = { name: 'mysql.orders', end: end(350), rows: ROWS, key: ['id'] };
export const COMMITS = [SNAPSHOT, commit(1, 200, 300), commit(2, 400, 500)];
