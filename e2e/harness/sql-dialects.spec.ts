import { expect, test } from '@playwright/test';
import { typeName } from '../../fixtures/checks/fingerprint/column-type.ts';
import { duckDbDialect } from '../../fixtures/technologies/duckdb/dialect.ts';
import { sparkDialect } from '../../fixtures/technologies/spark-sql/dialect.ts';

/** The same types as each engine spells them. */
const TYPES: readonly (readonly [meaning: string, duckDb: string, spark: string])[] = [
  ['text', 'VARCHAR', 'string'],
  ['text', "ENUM('a, b', 'it''s (c)')", 'varchar(10)'],
  ['integer', 'HUGEINT', 'bigint'],
  ['double', 'FLOAT', 'float'],
  ['binary', 'BLOB', 'binary'],
  ['timestamp', 'TIMESTAMP WITH TIME ZONE', 'timestamp'],
  ['decimal of scale 2', 'DECIMAL(12,2)', 'decimal(12,2)'],
  ['list of list of integer', 'INTEGER[][3]', 'array<array<int>>'],
  ['map of text to list of date', 'MAP(VARCHAR, DATE[])', 'map<string,array<date>>'],
  [
    'list of struct of lat double, a "`b text, at timestamp',
    'STRUCT(lat DOUBLE, "a ""`b" VARCHAR, "at" TIMESTAMP WITH TIME ZONE)[]',
    'array<struct<lat:double,`a "``b`:string,at:timestamp>>',
  ],
];

for (const [meaning, duckDb, spark] of TYPES) {
  test(`${meaning}: ${duckDb} and ${spark}`, () => {
    expect(typeName(duckDbDialect.typeOf(duckDb))).toBe(meaning);
    expect(typeName(sparkDialect.typeOf(spark))).toBe(meaning);
  });
}

test('a time without a zone is another type only where the engine has both', () => {
  expect(sparkDialect.typeOf('timestamp_ntz')).toEqual({ kind: 'local timestamp' });
  expect(duckDbDialect.typeOf('TIMESTAMP')).toEqual({ kind: 'timestamp' });
});

for (const [dialect, spelled] of [
  [duckDbDialect, 'INTERVAL'],
  [duckDbDialect, 'TIMESTAMP_NS'],
  [duckDbDialect, 'STRUCT(a INTEGER'],
  [sparkDialect, 'variant'],
  [sparkDialect, 'array<interval day to second>'],
] as const) {
  test(`refuses ${spelled}`, () => {
    expect(() => dialect.typeOf(spelled)).toThrow(`a column of type ${spelled} cannot be compared`);
  });
}

test('names and texts are what they are, whatever is in them', () => {
  expect(duckDbDialect.quoted('a"b`')).toBe('"a""b`"');
  expect(sparkDialect.quoted('a"b`')).toBe('`a"b```');
  expect(duckDbDialect.literal(String.raw`it's \n`)).toBe(String.raw`'it''s \n'`);
  // Spark reads backslashes in a literal.
  expect(sparkDialect.literal(String.raw`it's \n`)).toBe(String.raw`'it\'s \\n'`);
});
