import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { credential, expect } from '../../../fixtures/index.ts';
import { kafkaAt } from '../../../fixtures/technologies/kafka/access.ts';
import { redisAt } from '../../../fixtures/technologies/redis/capability.ts';
import { blocksIn, readGuide } from '../guide-text.ts';
import { selfSigned } from './self-signed.ts';
import { test } from './servers.ts';
import { openShop } from './shop.ts';

test.use({ platform: 'e2e/harness/wire/platform.ts' });

const ROOT = path.resolve(import.meta.dirname, '../../..');
const CLI = createRequire(import.meta.url).resolve('@playwright/test/cli');

test('the guide’s pipeline is tested where it runs, in TLS and by logins, by the guide’s own files', async ({
  servers,
  stack,
}, testInfo) => {
  test.setTimeout(120_000);
  const [kafka, cache] = [servers.port('kafka', 9094), servers.port('redis', 6380)];
  const pipeline = servers.attach({
    'kafka:9094': `SASL_SSL://app@localhost:${kafka}?mechanism=SCRAM-SHA-512`,
    'redis:6379': `rediss://app@localhost:${cache}`,
    tls: { ca: 'ca.pem' },
  });
  const tls = selfSigned(testInfo, 'shop');
  await using shop = await openShop({
    kafka: kafkaAt({ service: 'kafka', port: 9094 }, pipeline),
    redis: redisAt({ service: 'redis', port: 6379 }, pipeline),
    tls,
  });

  const folder = testInfo.outputPath('own');
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string): void => {
    writeFileSync(path.join(folder, name), text);
  };
  const harness = (text: string): string =>
    text
      .replace("'dyetrace/config'", `'${ROOT}/fixtures/playwright/preset.ts'`)
      .replace("'dyetrace'", `'${ROOT}/fixtures/index.ts'`);
  const { files } = readGuide('your-own-pipeline.md');
  const file = blocksIn('attach.md').find(({ language }) => language === 'json')?.code ?? '';
  for (const name of ['orders.ts', 'orders.spec.ts', 'playwright.config.ts']) write(name, harness(files[name] ?? ''));
  write('package.json', '{ "type": "module" }');
  write('ca.pem', readFileSync(testInfo.outputPath('attach/ca.pem'), 'utf8') + tls.cert);
  // What is the guide's stays; the names are those of this machine, and the dots a reader fills in.
  const filled = file
    .replace('broker.test.internal:9094', `localhost:${kafka}`)
    .replace('cache.test.internal:6380', `localhost:${cache}`)
    .replace('shop.test.internal', `localhost:${shop.port}`)
    .replaceAll('//dyetrace@', '//app@')
    .replace(/("KAFKA_PASSWORD": )"…"/, `$1"${credential(stack.credentials, 'KAFKA_PASSWORD')}"`)
    .replace(/("REDIS_PASSWORD": )"…"/, `$1"${credential(stack.credentials, 'REDIS_PASSWORD')}"`);
  write('endpoints.json', filled);
  try {
    const { code, output } = await run(folder, { E2E_ATTACH: path.join(folder, 'endpoints.json') });
    expect(output).toMatch(/^1 passed, 0 failed$/m);
    expect(code).toBe(0);
  } finally {
    // Its secrets must not stay in the run's results.
    rmSync(path.join(folder, 'endpoints.json'));
  }
});

async function run(folder: string, env: Readonly<Record<string, string>>) {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(E2E_|TEST_|PW_|PLAYWRIGHT_|FORCE_COLOR|CI$)/.test(name),
  );
  const state = path.join(folder, 'state');
  const child = spawn(process.execPath, [CLI, 'test', '--workers=1'], {
    cwd: folder,
    env: { ...Object.fromEntries(inherited), E2E_STATE_DIR: state, DOCKER_HOST: 'unix:///nowhere/docker.sock', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, output };
}
