import { writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { strToU8, zipSync } from 'fflate';
import { filesWithSecrets } from '../../fixtures/report/leaks.ts';
import { redactBytes, redactText, secretsIn } from '../../fixtures/report/redact.ts';
import { isTelling } from '../../fixtures/stack/telling.ts';
import { redactZip, secretsInZip } from '../../fixtures/report/redact-trace.ts';

const SECRET = '0123456789abcdef0123456789abcdef';

test('text and bytes keep their length', () => {
  expect(redactText(`apikey.${SECRET}, again ${SECRET}`, [SECRET])).toBe(
    `apikey.${'*'.repeat(32)}, again ${'*'.repeat(32)}`,
  );
  const bytes = Buffer.from(`\u0000é${SECRET}${SECRET}`);
  expect(redactBytes(bytes, [SECRET])).toBe(2);
  expect(bytes.toString()).toBe(`\u0000é${'*'.repeat(64)}`);
  expect(secretsIn(bytes, [SECRET])).toEqual([]);
});

test('a secret within a secret leaves no rest, an empty one changes nothing', () => {
  expect(redactText('abcdef abc', ['', 'abc', 'abcdef'])).toBe('****** ***');
  expect(redactBytes(Buffer.from('abc'), [''])).toBe(0);
});

test('every entry of an archive is cleaned, its name too, and what has no secret is left as it was', ({}, testInfo) => {
  const file = testInfo.outputPath('trace.zip');
  const entries = {
    'trace.network': `{"value":"apikey.${SECRET}"}`,
    'resources/4f.json': SECRET,
    [`${SECRET}.txt`]: 'x',
  };
  writeFileSync(
    file,
    zipSync(Object.fromEntries(Object.entries(entries).map(([name, text]) => [name, strToU8(text)]))),
  );
  expect(filesWithSecrets([testInfo.outputDir], [SECRET])).toEqual([file]);
  expect(redactZip(file, [SECRET])).toBe(3);
  expect(filesWithSecrets([testInfo.outputDir], [SECRET])).toEqual([]);
  expect(redactZip(file, [SECRET])).toBe(0);
});

test('a secret is found in plain files, archives and the archive within the HTML report', ({}, testInfo) => {
  const archive = Buffer.from(zipSync({ 'report.json': strToU8(`{"title":"${SECRET}"}`) }));
  expect(secretsInZip(archive, [SECRET, 'another'])).toEqual([SECRET]);
  writeFileSync(testInfo.outputPath('clean.txt'), 'nothing');
  writeFileSync(testInfo.outputPath('a.log'), `key ${SECRET}`);
  writeFileSync(testInfo.outputPath('b.zip'), archive);
  writeFileSync(
    testInfo.outputPath('c.html'),
    `<template>data:application/zip;base64,${archive.toString('base64')}</template>`,
  );
  const found = filesWithSecrets([testInfo.outputDir, '/nowhere'], [SECRET]);
  expect(found).toEqual(['a.log', 'b.zip', 'c.html'].map((name) => testInfo.outputPath(name)));
});

test('a secret is looked for where it can be told from other words', () => {
  const words = [
    '',
    'redis',
    'hunter2',
    'minioadmin',
    'orders-db-5432',
    'stream-processor',
    '1732790000000000',
    'ключ-ключ',
  ];
  expect(words.filter(isTelling)).toEqual([]);
  const secrets = [SECRET, 'hunter2-hunter2', 'correct horse battery staple', 'Tr0ub4dor', '73c1-aa0e'];
  expect(secrets.filter(isTelling)).toEqual(secrets);
});
