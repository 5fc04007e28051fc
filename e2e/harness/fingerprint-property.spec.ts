import { deepEqual, equal } from 'node:assert/strict';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { compareStages } from '../../fixtures/checks/fingerprint/compare-stages.ts';
import { stage } from '../../fixtures/checks/fingerprint/stage.ts';
import type { Row } from '../../fixtures/core/rows.ts';
import { NASTY, NASTY_DDL, nastyRow, values } from './fingerprint-rows.ts';
import { MemoryTables } from './memory-tables.ts';

const RUNS = 15;
/** Each run compiles statements over sixteen columns: seconds on a quiet machine, a minute on a busy one. */
test.describe.configure({ timeout: 180_000 });
const rows = fc.array(nastyRow, { minLength: 1, maxLength: 12 });
/** Small on purpose: so few rows are divided down, not read at once. */
const DIVIDED = { key: 'id', readRows: 1, rangesAStep: 4 };

async function filled(tables: MemoryTables, table: string, content: readonly Row[]): Promise<void> {
  await tables.run(
    `CREATE OR REPLACE TABLE "${table}" (${NASTY_DDL})`,
    `INSERT INTO "${table}" VALUES ${values(content)}`,
  );
}

test('random rows have the same print in Node and in DuckDB, whatever is in them', async () => {
  using tables = await MemoryTables.open();
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(rows, async (content) => {
      await filled(tables, 'rows', content);
      const { findings, expected, received } = await compareStages(
        stage('duckdb', tables, { path: 'rows' }),
        stage('node', content),
        DIVIDED,
      );
      deepEqual(findings, []);
      deepEqual({ ...received, name: '' }, { ...expected, name: '' });
      compared += received.count;
    }),
    { numRuns: RUNS },
  );
  expect(compared).toBeGreaterThan(RUNS);
});

test('one changed value of any column is found, with the column and both values', async () => {
  using tables = await MemoryTables.open();
  const change = fc.integer({ min: 1, max: NASTY.length - 1 }).chain((column) => {
    const { name = '', value = fc.constant(null) } = NASTY[column] ?? {};
    return fc.tuple(fc.constant(name), value);
  });
  let found = 0;
  await fc.assert(
    fc.asyncProperty(rows, change, fc.nat(), async (content, [column, value], which) => {
      const at = which % content.length;
      const changed = content.map((row, index) => (index === at ? { ...row, [column]: value } : row));
      await filled(tables, 'rows', changed);
      const { findings, same } = await compareStages(
        stage('duckdb', tables, { path: 'rows' }),
        stage('node', content),
        DIVIDED,
      );
      // Equal values make no difference; -0 and 0 are equal.
      const alike = same && (await compareStages(stage('a', changed), stage('b', content), DIVIDED)).same;
      if (alike) return;
      const [finding] = findings;
      equal(findings.length, 1);
      equal(finding?.kind, 'altered');
      equal(finding.key.id, content[at]?.id);
      equal(finding.columns?.length === 0, false);
      equal(
        finding.columns?.every((difference) => difference.column.split('.')[0] === column),
        true,
      );
      found += 1;
    }),
    { numRuns: RUNS },
  );
  expect(found).toBeGreaterThan(RUNS / 2);
});

test('any row taken away, added or doubled is found by its id and kind, in any order of the rows', async () => {
  using tables = await MemoryTables.open();
  const distinct = fc.uniqueArray(nastyRow, { minLength: 3, maxLength: 12, selector: ({ id }) => id });
  await fc.assert(
    fc.asyncProperty(distinct, async ([lost, added, doubled, ...others]) => {
      if (lost === undefined || added === undefined || doubled === undefined) return;
      const there = [...others.toReversed(), doubled, added, doubled];
      await filled(tables, 'rows', there);
      const { findings } = await compareStages(
        stage('duckdb', tables, { path: 'rows' }),
        stage('node', [lost, ...others, doubled]),
        DIVIDED,
      );
      const told = findings.map(({ kind, key, expectedTimes, receivedTimes }) => [
        kind,
        key.id,
        expectedTimes,
        receivedTimes,
      ]);
      const planted = [
        ['missing', lost.id, 1, 0],
        ['extra', added.id, 0, 1],
        ['extra', doubled.id, 1, 2],
      ];
      deepEqual(told.map(String).sort(), planted.map(String).sort());
    }),
    { numRuns: RUNS },
  );
});

test('the order of the rows does not change the print, and what is in two columns does not run together', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string(), { minLength: 1 }), fc.string(), async (ids, text) => {
      const forward = ids.map((id) => ({ id, a: `${text}|1`, b: text }));
      const back = stage('back', forward.toReversed());
      equal((await compareStages(back, stage('forward', forward), DIVIDED)).same, true);
      const moved = forward.map((row) => ({ ...row, a: text, b: `|1${text}` }));
      equal((await compareStages(stage('moved', moved), stage('forward', forward), DIVIDED)).same, false);
    }),
    { numRuns: 200 },
  );
});
