import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';

const ROOT = path.resolve(import.meta.dirname, '../..');

test('every error code of the harness, and every one that a guide names, is explained in troubleshooting', () => {
  const explained = codesIn('docs/troubleshooting.md', /`(E_[A-Z_]+)`/g);
  const thrown = globSync('fixtures/**/*.ts', { cwd: ROOT }).flatMap((file) => codesIn(file, /'(E_[A-Z_]+)'/g));
  const named = globSync('docs/*.md', { cwd: ROOT }).flatMap((file) => codesIn(file, /\b(E_[A-Z_]*[A-Z])\b/g));
  expect(thrown.length).toBeGreaterThan(100);
  expect([...new Set([...thrown, ...named])].filter((code) => !explained.includes(code))).toEqual([]);
});

function codesIn(file: string, code: RegExp): string[] {
  return [...readFileSync(path.join(ROOT, file), 'utf8').matchAll(code)].flatMap(([, found = '']) => found);
}
