import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { expect, mergeExpects } from '@playwright/test';
import { latencyExpect } from '../../../../fixtures/matchers/latency.ts';
import { reachExpect } from '../../../../fixtures/matchers/reach.ts';
import { failuresTest as base } from '../../../../fixtures/playwright/failures.ts';
import { attachJourneys } from '../../../../fixtures/report/attach.ts';
import { TestRecorder } from '../../../../fixtures/report/record/hand-over.ts';
import type { Tracer } from '../../../../fixtures/trace/tracer.ts';
import { MemoryPipeline, trip, trips } from '../../memory-pipeline.ts';

const expectHop = mergeExpects(reachExpect, latencyExpect);

const test = base.extend<{ pipeline: MemoryPipeline; tracer: Tracer }>({
  pipeline: async ({}, use) => {
    await using pipeline = new MemoryPipeline();
    pipeline.slowClock();
    pipeline.route = (event) => {
      for (const [at, source] of [pipeline.kafka, pipeline.redis].entries()) {
        source.show(event, { earliest: pipeline.now() + at * 10 });
      }
    };
    await use(pipeline);
  },
  tracer: async ({ pipeline }, use, testInfo) => {
    const tracer = pipeline.tracer();
    await use(tracer);
    const record = new TestRecorder();
    await attachJourneys(testInfo, tracer, { platform: 'sample', when: 'on-failure', disturbed: false, record });
    await record.handOver(testInfo);
  },
});

const SECRET = process.env.SAMPLE_SECRET ?? 'unset';

test('S-01 all arrives', async ({ tracer }) => {
  const events = await tracer.injectMany(trips(20));
  await expectHop(events).toReach('redis.trips', { withinMs: 1_000 });
  await expectHop(events).toHaveLatency('redis.trips', { p95: 1_000 });
});

test('S-02 one is missing', async ({ tracer }) => {
  const event = await tracer.inject(trip());
  await expectHop(event).toReach('websocket.trips', { withinMs: 50 });
});

test.describe('a group', () => {
  test.describe.configure({ retries: 1 });

  test('S-03 passes only the second time', ({}, { retry }) => {
    expect(retry).toBe(1);
  });
});

test('S-04 is not for this machine', { tag: '@engine' }, ({ tracer }) => {
  expect(tracer).toBeUndefined();
});

test('S-05 spills a secret everywhere', async ({ request }, testInfo) => {
  const server = createServer((incoming, response) =>
    response.end(`you sent ${incoming.headers['x-key']?.toString() ?? ''}`),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const answer = await request.get(`http://127.0.0.1:${port}/?key=${SECRET}`, { headers: { 'x-key': SECRET } });
  server.close();
  console.log(`the key is ${SECRET}`);
  await testInfo.attach('body', { body: await answer.text(), contentType: 'text/plain' });
  writeFileSync(testInfo.outputPath('key.txt'), SECRET);
  await testInfo.attach('file', { path: testInfo.outputPath('key.txt') });
  // The attachment is a copy.
  rmSync(testInfo.outputPath('key.txt'));

  await test.step(`use ${SECRET}`, () => {
    expect(answer.url(), `the key ${SECRET} was sent`).toBe('');
  });
});

test('S-06 keeps a secret where nobody takes it out', ({}, testInfo) => {
  writeFileSync(testInfo.outputPath('kept.txt'), `key=${SECRET}`);
  expect(existsSync(testInfo.outputPath('kept.txt'))).toBe(true);
});

test('S-07 compares texts that begin alike', () => {
  expect('one\ntwo\nthree\nfour\nfive\nsix').toBe('one\ntwo\nthree\nfour\nfive\n6');
});
