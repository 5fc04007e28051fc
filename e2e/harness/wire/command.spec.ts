import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { credential, expect, until } from '../../../fixtures/index.ts';
import { attachedStack } from '../../../fixtures/stack/attach.ts';
import { kafkaAt } from '../../../fixtures/technologies/kafka/access.ts';
import { KafkaClient } from '../../../fixtures/technologies/kafka/client.ts';
import { childEnvironment } from '../main-run.ts';
import { FORMS } from './attached.ts';
import { test } from './servers.ts';

test.use({ platform: 'e2e/harness/wire/platform.ts' });

const CLI = path.resolve(import.meta.dirname, '../../../fixtures/cli/dyetrace.ts');
const TLS = { ca: 'ca.pem' };

test('observe watches topics behind TLS and a login, and says which event did not come out', async ({
  servers,
  stack,
}, testInfo) => {
  const address = `SASL_SSL://app@localhost:${servers.port('kafka', 9094)}?mechanism=SCRAM-SHA-512`;
  const access = kafkaAt({ service: 'kafka', port: 9094 }, servers.attach({ 'kafka:9094': address, tls: TLS }));
  await using kafka = new KafkaClient({ ...access, name: `wire-${testInfo.testId}` });
  await until({ what: 'it is let in', probe: () => kafka.topics(), done: () => true, timeoutMs: 10_000 });
  const [from, to] = [await kafka.createTopic('orders'), await kafka.createTopic('enriched')];
  const ends = ['--attach', address, '--in', from, '--out', to, '--key', 'order_id', '--within', '2s'];
  const observing = spawn(process.execPath, [CLI, 'observe', ...ends, '--ca', testInfo.outputPath('attach/ca.pem')], {
    env: childEnvironment({ KAFKA_PASSWORD: credential(stack.credentials, 'KAFKA_PASSWORD') }),
    timeout: 50_000,
  });
  let said = '';
  for (const stream of [observing.stdout, observing.stderr])
    stream.on('data', (chunk: Buffer) => (said += String(chunk)));
  await expect.poll(() => said, { timeout: 30_000 }).toContain('Ctrl-C ends it with its verdict');
  const orders = Array.from({ length: 5 }, (_, at) => ({ key: 'k', value: JSON.stringify({ order_id: `o-${at}` }) }));
  await kafka.produce(from, orders);
  await kafka.produce(to, orders.toSpliced(3, 1));
  observing.kill('SIGINT');
  const [code] = (await once(observing, 'close')) as [number];
  expect(said).toContain(`5 events in at ${from}, 4 out at ${to}`);
  expect(said).toContain('o-3');
  expect(code, said).toBe(1);
});

test('what init --attach writes leads to a broker behind TLS and a login, and only its owner can read the password', async ({
  servers,
  stack,
}, testInfo) => {
  const address = `SASL_SSL://app@localhost:${servers.port('kafka', 9094)}?mechanism=SCRAM-SHA-256`;
  // The authority lies beside its file.
  servers.attach({ 'kafka:9094': address, tls: TLS });
  const password = credential(stack.credentials, 'KAFKA_PASSWORD');
  const folder = testInfo.outputPath('own');
  mkdirSync(folder);
  const told = ['--in', 'orders', '--out', 'enriched', '--id', 'order_id', '--event', '{"total":5}', '--no-run'];
  const ca = testInfo.outputPath('attach/ca.pem');
  const init = spawn(process.execPath, [CLI, 'init', '--attach', address, '--ca', ca, ...told], {
    cwd: folder,
    env: childEnvironment({ KAFKA_PASSWORD: password }),
    timeout: 50_000,
  });
  let said = '';
  for (const stream of [init.stdout, init.stderr]) stream.on('data', (chunk: Buffer) => (said += String(chunk)));
  const [code] = (await once(init, 'close')) as [number];
  expect(code, said).toBe(0);
  expect(said).not.toContain(password);
  const file = path.join(folder, 'dyetrace/endpoints.json');
  expect(statSync(file).mode & 0o077, 'others').toBe(0);
  expect(readFileSync(path.join(folder, 'dyetrace/platform.ts'), 'utf8')).not.toContain(password);
  try {
    const access = kafkaAt({ service: 'kafka', port: 9092 }, attachedStack(file, FORMS));
    await using kafka = new KafkaClient({ ...access, name: `wire-${testInfo.testId}` });
    await until({ what: 'it is let in', probe: () => kafka.topics(), done: () => true, timeoutMs: 10_000 });
  } finally {
    // Its password must not stay in the run's results.
    rmSync(file);
  }
});
