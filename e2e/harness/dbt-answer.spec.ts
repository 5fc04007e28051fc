import { expect, test } from '@playwright/test';
import { readAnswer } from '../../fixtures/technologies/dbt/artefacts.ts';
import { hasSucceeded } from '../../fixtures/technologies/dbt/result.ts';
import { failureText } from '../../fixtures/technologies/dbt/matchers.ts';

const MODEL = 'model.lake.ratings';
const TEST = 'test.lake.unique_trips_trip_id.6d9876138d';
const SOURCE = 'source.lake.bronze.trips';
const COMPILED = ['', 'select *', 'from (', '  select *', '  from nosuch.ratings', ')', ''].join('\n');
const SENT = `On ${MODEL}: /* {"app": "dbt"} */\ncreate or replace table t1.ratings\nusing delta\nas\n${COMPILED}`;
// As Spark's Thrift server said it through dbt-spark 1.11.0, shortened.
const ERROR = `Runtime Error in model ratings (models/ratings.sql)
  Database Error
    org.apache.hive.service.cli.HiveSQLException: Error running query: [TABLE_OR_VIEW_NOT_FOUND] org.apache.spark.sql.AnalysisException: [TABLE_OR_VIEW_NOT_FOUND] The table or view \`nosuch\`.\`ratings\` cannot be found. Verify the spelling.
    To tolerate the error on drop use DROP VIEW IF EXISTS or DROP TABLE IF EXISTS. SQLSTATE: 42P01; line 9 pos 7;
    'ReplaceTableAsSelect TableSpec(Map(),Some(delta),Map(),Some(/x),None,None,None,false,List()), true, false
    :- ResolvedIdentifier org.apache.spark.sql.delta.catalog.DeltaCatalog@14e5cf40, t1.ratings
    	at org.apache.spark.sql.catalyst.analysis.package$AnalysisErrorAt.failAnalysis(package.scala:41)`;

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

interface Parts {
  readonly exitCode: number;
  readonly exception?: string;
  readonly nodes?: readonly Readonly<Record<string, unknown>>[];
  readonly sources?: readonly Readonly<Record<string, unknown>>[];
}

function answer({ exitCode, exception, nodes, sources }: Parts): string {
  const whole = (node: Readonly<Record<string, unknown>>) => ({
    execution_time: 0.5,
    message: null,
    failures: null,
    adapter_response: {},
    ...node,
  });
  const lines = [
    { ts: '2026-11-21T11:00:00Z', level: 'debug', event: 'SQLQuery', msg: SENT, node: MODEL },
    {
      result: {
        exitCode,
        exception: exception ?? null,
        runResults: nodes === undefined ? null : { results: nodes.map(whole) },
        sources: sources === undefined ? null : { results: sources },
        manifestExcerpt: {
          [MODEL]: { name: 'ratings', relation: 't1.ratings', path: 'models/ratings.sql' },
          [TEST]: { name: 'unique_trips_trip_id', relation: null },
        },
      },
    },
  ];
  return lines.map((line) => JSON.stringify(line)).join('\n');
}
