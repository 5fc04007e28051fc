import { expect, test } from '@playwright/test';
import { compareDocuments } from '../../fixtures/checks/position/documents.ts';
import { stage } from '../../fixtures/checks/fingerprint/stage.ts';
import type { TableReader } from '../../fixtures/checks/fingerprint/table-reader.ts';
import { canonicalJson } from '../../fixtures/core/canonical-json.ts';
import { duckDbDialect } from '../../fixtures/technologies/duckdb/dialect.ts';
import type { Row } from '../../fixtures/core/rows.ts';

/** As MySQL prints a document, and as whoever reads its log does. */
const SAME: readonly (readonly [string, string])[] = [
  ['{"z": [1, null], "a": "ü"}', '{"a":"\\u00fc","z":[1,null]}'],
  ['[0.1, -0.5, 100000.0, 1.0]', '[0.10,-5.0E-1,100000,1]'],
  ['[1e23]', '[99999999999999991611392]'],
  ['[1.5e-7]', '[0.000000149999999999999993212216773882938802842090808553621172904968261718750]'],
  ['[9.223372036854776e18]', '[9223372036854775808]'],
  ['[12345678901234567890.125]', '[12345678901234567890.1250]'],
];
const OTHERS: readonly (readonly [string, string])[] = [
  ['[18446744073709551615]', '[18446744073709551616]'],
  ['[9223372036854775808]', '[9223372036854776000]'],
  ['[12345678901234567890.125]', '[12345678901234567890.126]'],
  ['[0.12345678901234567]', '[0.12345678901234568]'],
  ['[1]', '["1"]'],
  ['[1]', '[-1]'],
  ['[1, 2]', '[2, 1]'],
  ['{"a": null}', '{}'],
  ['null', '"null"'],
];

test('CD-49 the smallest double, and the largest, are what their bits say', () => {
  expect(canonicalJson('[5e-324]')).toMatch(/^\[49406564584124654417656879286822\d{700,}e-1074\]$/);
  expect(canonicalJson('[1.7976931348623157e308]')).toBe(canonicalJson(`[${BigInt(Number.MAX_VALUE)}]`));
});

for (const [one, other] of SAME) {
  test(`CD-49 ${one} is ${other}`, () => {
    expect(canonicalJson(one)).toBe(canonicalJson(other));
  });
}

for (const [one, other] of OTHERS) {
  test(`CD-49 ${one} is not ${other}`, () => {
    expect(canonicalJson(one)).not.toBe(canonicalJson(other));
  });
}

test('CD-49 a document of a copy that says something else is told with its key, one that is written otherwise is not', async () => {
  const reader: TableReader = {
    dialect: duckDbDialect,
    relation: ({ path }) => path,
    query: () => Promise.resolve<readonly Row[]>([document(1, '{"a":1.50}'), document(2, '[2]'), document(3, null)]),
  };
  const rows = [document(1, '{"a": 1.5}'), document(2, '[1]'), document(3, null)];
  const verdict = await compareDocuments(
    stage('delta.t', reader, { path: 't' }),
    { name: 'mysql.t', rows },
    { key: ['id'], documents: ['note'] },
  );
  expect(verdict).toMatchObject({ same: false, findings: [{ kind: 'altered', key: { id: 2 } }] });
});

function document(id: number, note: string | null): Row {
  return { id, note };
}
