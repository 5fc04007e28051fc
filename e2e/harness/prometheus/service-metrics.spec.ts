import { expect, test } from '@playwright/test';
import type { Kafka } from 'kafkajs';
import type { AddressInfo } from 'node:net';
import { GroupLag } from '../../../compose/services/lib/group-lag.ts';
import { errorAnswer, HttpServer } from '../../../compose/services/lib/http-server.ts';
import { createMetrics, serveMetrics } from '../../../compose/services/lib/metrics.ts';
import { Readiness } from '../../../compose/services/lib/readiness.ts';
import { processorMetrics } from '../../../compose/services/stream-processor/metrics.ts';
import { checkMetrics } from '../../../fixtures/technologies/prometheus/promtool.ts';

test('answers are counted and timed by route and status, probes are not, and no id gets into a label', async () => {
  const server = new HttpServer(new Readiness({}), () => errorAnswer(500, 'told', 'broken'));
  server.route('GET', '/trips/:id', () => ({ status: 200, body: {} }));
  server.route('GET', '/broken', () => {
    throw new Error('broken');
  });
  serveMetrics(server, createMetrics());
  await server.listen(0);
  try {
    const { port } = server.server.address() as AddressInfo;
    const get = async (path: string): Promise<string> => (await fetch(`http://127.0.0.1:${port}${path}`)).text();
    for (const path of [
      '/trips/4711?key=secret',
      '/trips/4712',
      '/broken',
      '/nowhere/4713',
      '/health/live',
      '/metrics',
    ]) {
      await get(path);
    }
    const text = await get('/metrics');
    expect(text.split('\n').filter((line) => line.startsWith('http_requests_total'))).toEqual([
      'http_requests_total{method="GET",route="/trips/:id",status="200"} 2',
      'http_requests_total{method="GET",route="/broken",status="500"} 1',
      'http_requests_total{method="GET",route="",status="404"} 1',
    ]);
    expect(text).toContain('http_request_duration_seconds_count{method="GET",route="/trips/:id"} 2');
    expect(text).not.toMatch(/471|secret|health/);
    await checkMetrics(text);
  } finally {
    await server.close();
  }
});

test('a process says when it began, its memory and its processor time, which only grows', async () => {
  const registry = createMetrics();
  const value = async (name: string): Promise<number> =>
    Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(await registry.metrics())?.[1]);
  expect(Math.abs((await value('process_start_time_seconds')) - performance.timeOrigin / 1_000)).toBeLessThan(1);
  expect(await value('process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
  const before = await value('process_cpu_seconds_total');
  expect(before).toBeGreaterThan(0);
  expect(await value('process_cpu_seconds_total')).toBeGreaterThanOrEqual(before);
});

test('what was never refused is a series too: the first dead letter is an increase', async () => {
  const registry = createMetrics();
  const told = processorMetrics(registry);
  expect(await registry.metrics()).toContain('stream_processor_dead_letters_total{topic="trips"} 0');
  told('trips', 5, 1);
  const text = await registry.metrics();
  expect(text).toContain('stream_processor_records_total{topic="trips"} 5');
  expect(text).toContain('stream_processor_dead_letters_total{topic="trips"} 1');
  await checkMetrics(text);
});

/** A broker with one topic of two partitions, of the second of which nothing is committed. */
function broker() {
  const state = { away: false, hangs: false, connections: 0 };
  const admin = {
    connect: () => {
      if (state.away) return Promise.reject(new Error('away'));
      state.connections += 1;
      return Promise.resolve();
    },
    disconnect: () => Promise.resolve(),
    fetchOffsets: () => {
      if (state.away) return Promise.reject(new Error('away'));
      if (state.hangs) return new Promise(() => undefined);
      return Promise.resolve([
        {
          topic: 'trips',
          partitions: [
            { partition: 0, offset: '7' },
            { partition: 1, offset: '-1' },
          ],
        },
      ]);
    },
    fetchTopicOffsets: () =>
      Promise.resolve([
        { partition: 0, offset: '10', high: '10', low: '0' },
        { partition: 1, offset: '5', high: '5', low: '2' },
      ]),
  };
  return { state, kafka: { admin: () => admin } as unknown as Kafka };
}

const lagLines = (text: string): string[] => text.split('\n').filter((line) => line.startsWith('kafka_consumergroup_'));

test('lag is what the broker has and the group has not committed, from the beginning where nothing is', async () => {
  const registry = createMetrics();
  const lag = new GroupLag(broker().kafka, { groupId: 'g', topics: ['trips'] }, registry);
  const text = await registry.metrics();
  expect(lagLines(text)).toEqual([
    'kafka_consumergroup_current_offset{consumergroup="g",topic="trips",partition="0"} 7',
    'kafka_consumergroup_current_offset{consumergroup="g",topic="trips",partition="1"} 2',
    'kafka_consumergroup_lag{consumergroup="g",topic="trips",partition="0"} 3',
    'kafka_consumergroup_lag{consumergroup="g",topic="trips",partition="1"} 3',
  ]);
  await checkMetrics(text);
  await lag.close();
});

test('without Kafka there is no lag rather than an old one, everything else is served, and it comes back', async () => {
  const { state, kafka } = broker();
  state.away = true;
  const registry = createMetrics();
  const lag = new GroupLag(kafka, { groupId: 'g', topics: ['trips'] }, registry);
  const text = await registry.metrics();
  expect(lagLines(text)).toEqual([]);
  expect(text).toContain('process_start_time_seconds');
  state.away = false;
  expect(lagLines(await registry.metrics())).toHaveLength(4);
  await lag.close();
  expect(state.connections).toBe(1);
});

test('a broker that does not answer holds the metrics up no longer than it may', async () => {
  const { state, kafka } = broker();
  state.hangs = true;
  const registry = createMetrics();
  // Never closed: its question never ends.
  new GroupLag(kafka, { groupId: 'g', topics: ['trips'], patienceMs: 1 }, registry);
  const text = await registry.metrics();
  expect(lagLines(text)).toEqual([]);
  expect(text).toContain('process_start_time_seconds');
});

test('a name that is against the field’s custom, or no help, is refused with promtool’s words', async () => {
  await expect(checkMetrics('# TYPE trips counter\ntrips 1\n')).rejects.toThrow(
    /promtool refuses the metrics \[E_METRICS\][^]*counter metrics should have "_total" suffix[^]*no help text/,
  );
  await expect(
    checkMetrics('# HELP lag_milliseconds Behind.\n# TYPE lag_milliseconds gauge\nlag_milliseconds 1\n'),
  ).rejects.toThrow('use base unit "seconds" instead of "milliseconds"');
  await expect(checkMetrics('broken{')).rejects.toThrow('E_METRICS');
});
