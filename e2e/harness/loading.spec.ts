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

/** Packages of which files are loaded while the module is, by itself or through others: to find out where one is loads nothing. */
async function packagesOf(module: string): Promise<readonly string[]> {
  const program = `
    import { registerHooks } from 'node:module';
    const urls = new Set();
    registerHooks({ load: (url, context, next) => (urls.add(url), next(url, context)) });
    await import('./${module}');
    console.log(JSON.stringify([...urls]));
    process.exit(0);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    cwd: ROOT,
    maxBuffer: 16 * 2 ** 20,
  });
  const urls = JSON.parse(stdout) as readonly string[];
  return [...new Set(urls.flatMap((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? []))];
}

test('a test waits for the libraries of no technology that it does not speak to', async () => {
  test.setTimeout(60_000);
  const loaded = [...(await packagesOf('fixtures/index.ts')), ...(await packagesOf('fixtures/platforms/rideshare.ts'))];
  expect(loaded, 'what is always needed').toContain('avsc');
  expect(loaded.filter((name) => OF_A_TECHNOLOGY.includes(name))).toEqual([]);
});
