import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { strToU8, zipSync } from 'fflate';
import { filesWithSecrets } from '../../fixtures/report/leaks.ts';
import { redactBytes, redactText } from '../../fixtures/report/redact.ts';
import { isTelling } from '../../fixtures/stack/telling.ts';
import { redactZip, secretsInZip } from '../../fixtures/report/redact-trace.ts';
import { SecretFinder } from '../../fixtures/report/secret-finder.ts';

const SECRET = '0123456789abcdef0123456789abcdef';

test('text and bytes keep their length', () => {
  expect(redactText(`apikey.${SECRET}, again ${SECRET}`, [SECRET])).toBe(
    `apikey.${'*'.repeat(32)}, again ${'*'.repeat(32)}`,
  );
  const bytes = Buffer.from(`\u0000é${SECRET}${SECRET}`);
  expect(redactBytes(bytes, [SECRET])).toBe(2);
  expect(bytes.toString()).toBe(`\u0000é${'*'.repeat(64)}`);
  expect(new SecretFinder([SECRET]).in(bytes)).toEqual([]);
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
  expect(secretsInZip(archive, new SecretFinder([SECRET, 'another']))).toEqual([SECRET]);
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

test('folders are looked into, and what a link leads to is not', ({}, testInfo) => {
  for (const folder of ['run/deep', 'packages']) {
    mkdirSync(testInfo.outputPath(folder), { recursive: true });
    writeFileSync(testInfo.outputPath(folder, 'a.log'), SECRET);
  }
  symlinkSync(testInfo.outputPath('packages'), testInfo.outputPath('run/node_modules'));
  expect(filesWithSecrets([testInfo.outputPath('run')], [SECRET])).toEqual([testInfo.outputPath('run/deep/a.log')]);
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

test('of many secrets those are found that stand there whole, at the edges, within one another and short ones too', () => {
  const many = Array.from({ length: 3_000 }, (_, at) => `abcd${String(at).padStart(5, '0')}`);
  const finder = new SecretFinder([...many, 'ü€', 'xyz', '', 'abcd00007abcd0']);
  const bytes = Buffer.from('abcd00007abcd00012 abcd0299 xyabcd ü€ abcd02999');
  expect([...finder.in(bytes)].sort()).toEqual(['abcd00007', 'abcd00007abcd0', 'abcd00012', 'abcd02999', 'ü€'].sort());
  expect(finder.in(Buffer.from('abc'))).toEqual([]);
  expect(finder.in(Buffer.from('xyz'))).toEqual(['xyz']);
});
