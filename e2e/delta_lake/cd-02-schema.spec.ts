import { expect, expectRows, test } from './delta-test.ts';
import { JOURNAL_COLUMNS } from './journal.ts';

test('CD-02 names, types and nullability are those declared: in Spark, in DuckDB and in the log', async ({
  s3,
  table,
}) => {
  const declared = table('declared');
  await declared.create(`${JOURNAL_COLUMNS}, code STRING NOT NULL`);

  expect(await declared.columnsBySpark(), 'at delta.declared the columns, by Spark').toEqual(SPARK);
  expect(await declared.columnsByDuckDb(), 'at delta.declared the columns, by DuckDB').toEqual(DUCKDB);
  const log = await s3.get(`${declared.ref.path}/_delta_log/${'0'.repeat(20)}.json`);
  const actions = log
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Action);
  const { schemaString = '{}' } = actions.find(({ metaData }) => metaData !== undefined)?.metaData ?? {};
  const { fields } = JSON.parse(schemaString) as { fields: readonly { name: string; nullable: boolean }[] };
  const required = fields.filter(({ nullable }) => !nullable).map(({ name }) => name);
  expect(required, 'at delta.declared the columns that may not be null').toEqual(['id', 'code']);
});

test('CD-02 a write with the wrong schema is refused, and leaves no trace', async ({ sql, table }) => {
  const strict = table('strict');
  await strict.create('id BIGINT NOT NULL, n INT, amount DECIMAL(5,2), label STRING');
  await sql.execute(`INSERT INTO ${strict.sql} VALUES (1, 2, 3.25, 'right')`);

  for (const [what, values, words] of WRONG) {
    await expect(sql.execute(`INSERT INTO ${strict.sql} ${values}`), `at delta.strict refuses ${what}`).rejects.toThrow(
      words,
    );
  }

  await expectRows(strict, [{ id: 1n, n: 2, amount: '3.25', label: 'right' }]);
  await expect(strict.byDuckDb('id', 2), 'at delta.strict has no version after that of the write').rejects.toThrow();
});

const WRONG = [
  ['a text that is no number', `(id, n) VALUES (2, 'many')`, /CAST_INVALID_INPUT/],
  ['a number that is too large', '(id, n) VALUES (2, 3000000000)', /CAST_OVERFLOW|ARITHMETIC_OVERFLOW/],
  ['a decimal that is too large', '(id, amount) VALUES (2, 1000.25)', /CAST_OVERFLOW|NUMERIC_VALUE_OUT_OF_RANGE/],
  ['a type that cannot be cast', '(id, n) SELECT 2, current_date()', /INCOMPATIBLE_DATA_FOR_TABLE|DATATYPE_MISMATCH/],
  ['a column that it does not have', 'BY NAME SELECT 2L AS id, 5 AS surplus', /DELTA_METADATA_MISMATCH|EXTRA_COLUMNS/],
  ['a value too many', `VALUES (2, 2, 2.25, 'x', 'surplus')`, /DELTA_METADATA_MISMATCH|ARITY_MISMATCH|TOO_MANY/],
  ['a value too few', 'VALUES (2, 2)', /ARITY_MISMATCH|NOT_ENOUGH/],
  ['a row without the required column', '(n) VALUES (2)', /DELTA_INSERT_COLUMN_MISMATCH|NOT_NULL/],
  ['null in the required column', '(id, n) VALUES (NULL, 2)', /DELTA_NOT_NULL_CONSTRAINT_VIOLATED/],
] as const;

interface Action {
  readonly metaData?: { readonly schemaString: string };
}

const SPARK = {
  id: 'bigint',
  name: 'string',
  amount: 'decimal(12,2)',
  exact: 'decimal(38,18)',
  happened_at: 'timestamp',
  wall_time: 'timestamp_ntz',
  day: 'date',
  ok: 'boolean',
  tiny: 'tinyint',
  small: 'smallint',
  n: 'int',
  x: 'double',
  f: 'float',
  raw: 'binary',
  list: 'array<int>',
  tags: 'map<string,decimal(5,2)>',
  place: 'struct<lat:double,lon:double>',
  code: 'string',
};

const DUCKDB = {
  id: 'BIGINT',
  name: 'VARCHAR',
  amount: 'DECIMAL(12,2)',
  exact: 'DECIMAL(38,18)',
  happened_at: 'TIMESTAMP WITH TIME ZONE',
  wall_time: 'TIMESTAMP',
  day: 'DATE',
  ok: 'BOOLEAN',
  tiny: 'TINYINT',
  small: 'SMALLINT',
  n: 'INTEGER',
  x: 'DOUBLE',
  f: 'FLOAT',
  raw: 'BLOB',
  list: 'INTEGER[]',
  tags: 'MAP(VARCHAR, DECIMAL(5,2))',
  place: 'STRUCT(lat DOUBLE, lon DOUBLE)',
  code: 'VARCHAR',
};
