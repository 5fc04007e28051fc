import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';

const ROOT = path.resolve(import.meta.dirname, '../..');
const STARTED = /ownModule\(import\.meta\.dirname, '([\w-]+)'\)/g;

test('what is started by its path, and imported by nobody, is in the package', () => {
  const { files } = JSON.parse(readFileSync(path.join(ROOT, 'tsconfig.package.json'), 'utf8')) as {
    readonly files: readonly string[];
  };
  const started = globSync('fixtures/**/*.ts', { cwd: ROOT }).flatMap((file) =>
    [...readFileSync(path.join(ROOT, file), 'utf8').matchAll(STARTED)].map(([, name = '']) =>
      path.join(path.dirname(file), `${name}.ts`),
    ),
  );
  expect(started.length).toBeGreaterThan(3);
  expect(files).toEqual(expect.arrayContaining(started));
});
