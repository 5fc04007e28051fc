import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';

const ROOT = path.join(import.meta.dirname, '../..');
const OF_A_TECHNOLOGY = [
  '@aws-sdk/client-s3',
  '@duckdb/node-api',
  'hive-driver',
  'kafkajs',
  'ioredis',
  'pg',
  'ws',
  'dockerode',
  'hdr-histogram-js',
];

/** Packages that the module asks for while it is loaded, by itself or through others. */
async function packagesOf(module: string): Promise<readonly string[]> {
  const program = `
    import { registerHooks } from 'node:module';
    const asked = new Set();
    registerHooks({ resolve: (name, context, next) => (asked.add(name), next(name, context)) });
    await import('./${module}');
    console.log(JSON.stringify([...asked]));
    process.exit(0);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { cwd: ROOT });
  return JSON.parse(stdout) as readonly string[];
}

test('a test waits for the libraries of no technology that it does not speak to', async () => {
  test.setTimeout(60_000);
  const loaded = [...(await packagesOf('fixtures/index.ts')), ...(await packagesOf('fixtures/platforms/rideshare.ts'))];
  expect(loaded, 'what is always needed').toContain('avsc');
  expect(loaded.filter((name) => OF_A_TECHNOLOGY.includes(name))).toEqual([]);
});
