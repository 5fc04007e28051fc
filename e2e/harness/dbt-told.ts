export const MODEL = 'model.lake.ratings';
export const TEST = 'test.lake.unique_trips_trip_id.6d9876138d';
export const SOURCE = 'source.lake.bronze.trips';
export const COMPILED = ['', 'select *', 'from (', '  select *', '  from nosuch.ratings', ')', ''].join('\n');
const SENT = `On ${MODEL}: /* {"app": "dbt"} */\ncreate or replace table t1.ratings\nusing delta\nas\n${COMPILED}`;
// As Spark's Thrift server said it through dbt-spark 1.11.0, shortened.
export const ERROR = `Runtime Error in model ratings (models/ratings.sql)
  Database Error
    org.apache.hive.service.cli.HiveSQLException: Error running query: [TABLE_OR_VIEW_NOT_FOUND] org.apache.spark.sql.AnalysisException: [TABLE_OR_VIEW_NOT_FOUND] The table or view \`nosuch\`.\`ratings\` cannot be found. Verify the spelling.
    To tolerate the error on drop use DROP VIEW IF EXISTS or DROP TABLE IF EXISTS. SQLSTATE: 42P01; line 9 pos 7;
    'ReplaceTableAsSelect TableSpec(Map(),Some(delta),Map(),Some(/x),None,None,None,false,List()), true, false
    :- ResolvedIdentifier org.apache.spark.sql.delta.catalog.DeltaCatalog@14e5cf40, t1.ratings
    	at org.apache.spark.sql.catalyst.analysis.package$AnalysisErrorAt.failAnalysis(package.scala:41)`;

interface Parts {
  readonly exitCode: number;
  readonly exception?: string;
  readonly nodes?: readonly Readonly<Record<string, unknown>>[];
  readonly sources?: readonly Readonly<Record<string, unknown>>[];
}

/** The lines that the dbt service answers. */
export function answer({ exitCode, exception, nodes, sources }: Parts): string {
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
