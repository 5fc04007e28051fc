import { expect, test } from '@playwright/test';
import { readAnswer } from '../../fixtures/technologies/dbt/artefacts.ts';
import { hasSucceeded } from '../../fixtures/technologies/dbt/result.ts';
import { failureText } from '../../fixtures/technologies/dbt/matchers.ts';
import { answer, COMPILED, ERROR, MODEL, SOURCE, TEST } from './dbt-told.ts';

test.describe('answers of the dbt service', () => {
  test('a failed model is shown with its message and the line of its SQL, without plan and stack', () => {
    const result = readAnswer(
      'dbt run',
      answer({ exitCode: 1, nodes: [{ unique_id: MODEL, status: 'error', message: ERROR, compiled_code: COMPILED }] }),
      1.5,
    );
    expect(hasSucceeded(result)).toBe(false);
    const text = failureText(result);
    expect(text.split('\n').slice(0, 3)).toEqual([
      'dbt run: expected to succeed, 1 error',
      '  model ratings (models/ratings.sql): error',
      '    [TABLE_OR_VIEW_NOT_FOUND] The table or view `nosuch`.`ratings` cannot be found. Verify the spelling.',
    ]);
    expect(text).toContain('>   4 |   from nosuch.ratings');
    expect(text).not.toMatch(/ReplaceTable|package\.scala|Exception:/);
  });

  test('a failed test says how many rows it objects to, and what was skipped because of it', () => {
    const nodes = [
      { unique_id: TEST, status: 'fail', failures: 3, message: 'Got 3 results, configured to fail if != 0' },
      { unique_id: MODEL, status: 'skipped' },
    ];
    const result = readAnswer('dbt build', answer({ exitCode: 1, nodes }), 2);
    expect(failureText(result)).toBe(
      [
        'dbt build: expected to succeed, 1 fail, 1 skipped',
        '  test unique_trips_trip_id: fail, 3 rows',
        '    Got 3 results, configured to fail if != 0',
        '  skipped because of it: ratings',
      ].join('\n'),
    );
  });

  test('the age of a source is read, and a runtime error of one is an error', () => {
    const sources = [
      { unique_id: SOURCE, status: 'pass', max_loaded_at: '2026-11-21T11:00:00Z', max_loaded_at_time_ago_in_s: 12.5 },
      { unique_id: SOURCE, status: 'runtime error', error: 'no such table' },
    ];
    const { nodes } = readAnswer('dbt source freshness', answer({ exitCode: 1, sources }), 1);
    expect(nodes.map(({ status, ageSeconds, kind }) => [kind, status, ageSeconds])).toEqual([
      ['source', 'pass', 12.5],
      ['source', 'error', undefined],
    ]);
  });

  test('an invocation that selected nothing has not succeeded', () => {
    const result = readAnswer('dbt run --select nothing', answer({ exitCode: 0, nodes: [] }), 1);
    expect(hasSucceeded(result)).toBe(false);
    expect(failureText(result)).toContain('no node ran: nothing was selected');
  });

  test('what dbt itself died of is shown', () => {
    const result = readAnswer('dbt run', answer({ exitCode: 2, exception: 'Could not connect to spark:10000' }), 1);
    expect(failureText(result)).toBe(
      'dbt run: expected to succeed, no node ran\n  dbt itself: Could not connect to spark:10000',
    );
  });

  test('an answer that breaks off is an error that says how far it came', () => {
    const text = `${JSON.stringify({ ts: '', level: 'info', event: 'LogStartLine', msg: '1 of 6 START' })}\n`;
    expect(() => readAnswer('dbt run', text, 3)).toThrow(/dbt run broke off.*\[E_DBT_ANSWER\][^]*1 of 6 START/);
    expect(() => readAnswer('dbt run', `${text}{"resu`, 3)).toThrow(/no JSON/);
  });
});
