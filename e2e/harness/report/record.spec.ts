import { expect, test } from '@playwright/test';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { toJsonSchema } from '@valibot/to-json-schema';
import { recordEvents } from '../../../fixtures/report/record/record-events.ts';
import { recordServices, type ServicesSeen } from '../../../fixtures/report/record/record-services.ts';
import { Sampler } from '../../../fixtures/report/record/sampler.ts';
import { journeyVerdict } from '../../../fixtures/report/journey-verdict.ts';
import { runSchema } from '../../../fixtures/report/run/run-schema.ts';
import type { LogLine, ServiceState } from '../../../fixtures/stack/types.ts';
import { MemoryPipeline, trips } from '../memory-pipeline.ts';

const DOCS = path.resolve(import.meta.dirname, '../../../docs');

test('an altered event is not seen at every hop: its journey says where it was altered', async () => {
  await using pipeline = new MemoryPipeline();
  pipeline.route = (event) => {
    for (const at of [pipeline.kafka, pipeline.redis, pipeline.websocket]) {
      const payload = at === pipeline.kafka ? event.payload : { ...event.payload, fare: '12.5' };
      at.show({ ...event, payload }, { earliest: pipeline.now() });
    }
  };
  const tracer = pipeline.tracer();
  const events = await tracer.injectMany(trips(3));
  for (const event of events.slice(0, 2)) tracer.culprits.add(event);
  const record = await recordEvents(tracer, true);
  expect(record?.journeys.map((journey) => journeyVerdict(journey))).toEqual(
    Array.from({ length: 3 }, () => ({ words: 'altered at redis.trips', isBad: true })),
  );
  expect(record).toMatchObject({ sent: 3, flawed: 2, coincidences: [{ hop: 'redis.trips', events: 2, outside: 2 }] });
  expect(JSON.stringify(record?.journeys)).not.toContain('"content"');
});

test('of the events that went wrong it is said how many were under way during which fault', async () => {
  await using pipeline = new MemoryPipeline();
  let now = 1_000_000;
  pipeline.now = () => (now += 1_000);
  pipeline.route = (event) => {
    pipeline.kafka.show(event, { earliest: now });
    if (event.index !== 2) pipeline.redis.show(event, { earliest: now + 100 });
  };
  const faults = [
    { name: 'kill early', from: 900_000, provenAt: 900_100, healingAt: 900_200, to: 900_300 },
    { name: 'kill late', from: now, provenAt: now, healingAt: now + 3_600_000 },
  ];
  const tracer = pipeline.tracer({ faults: () => faults });
  const events = await tracer.injectMany(trips(4));
  for (const event of events.slice(2, 3)) tracer.culprits.add(event);
  const record = await recordEvents(tracer, true);
  expect(record?.coincidences).toEqual([
    {
      hop: 'redis.trips',
      events: 1,
      during: [
        { fault: 'kill early', certainly: 0, perhaps: 0 },
        { fault: 'kill late', certainly: 1, perhaps: 0 },
      ],
      outside: 0,
    },
  ]);
  expect(record?.inFlight[0]).toEqual({ fault: 'kill early', certainly: 0, perhaps: 0 });
  expect(record?.inFlight[1]?.certainly).toBeGreaterThan(0);
});

test('the record of ten thousand events is not larger than that of a hundred', async () => {
  const sizeOf = async (count: number): Promise<number> => {
    await using pipeline = new MemoryPipeline();
    const tracer = pipeline.tracer();
    await tracer.injectMany(trips(count));
    return JSON.stringify(await recordEvents(tracer, false)).length;
  };
  expect(await sizeOf(10_000)).toBeLessThan(10 * (await sizeOf(100)));
});

function state(service: string, more: Partial<ServiceState> = {}): ServiceState {
  const calm = { status: 'running', health: undefined, exitCode: 0, restarts: 0, oomKilled: false };
  return { service, containerId: service, startedAt: '2026-11-29T12:00:00Z', ...calm, ...more };
}

function line(text: string, at = 1_500): LogLine {
  return { service: 'gateway', at, text, secrets: [] };
}

test('what services wrote and did is kept in few words, and of a failed test all they wrote as far as it fits', () => {
  const lines = [
    ...Array.from({ length: 50 }, (_, at) => line(`ERROR: ${at}`)),
    line('INFO: retrying in 100 ms'),
    line('INFO: duplicate of 7, suppressed'),
    line('INFO: group rebalanced'),
    line('ERROR: allowed'),
  ];
  const seen: ServicesSeen = {
    stack: 'a-stack',
    window: { from: 1_000, to: 2_000 },
    lines,
    before: ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((service) => state(service)),
    after: [
      state('a'),
      state('b', { startedAt: '2026-11-29T12:00:01Z', restarts: 1 }),
      state('c', { status: 'exited', exitCode: 137 }),
      state('d', { oomKilled: true }),
      state('e', { containerId: 'another' }),
      state('f', { status: 'exited', isJob: true }),
      state('g', { status: 'exited', exitCode: 1, isJob: true }),
    ],
    faults: [],
    samples: [],
    forms: [],
    allowed: [{ line: /allowed/ }],
    failed: false,
  };
  const record = recordServices(seen);
  expect(record.restarts.map(({ service, how }) => [service, how])).toEqual([
    ['b', 'restarted by the engine'],
    ['c', 'ended with exit code 137'],
    ['d', 'out of memory'],
    ['e', 'another container'],
    ['g', 'ended with exit code 1'],
  ]);
  expect(record).toMatchObject({ moreErrorLines: 10, spoken: { retry: 1, duplicate: 1, rebalance: 1 }, log: [] });
  expect(record.errorLines).toHaveLength(40);
  expect(recordServices({ ...seen, failed: true }).log).toHaveLength(lines.length);
  const loud = Array.from({ length: 9_000 }, (_, at) => line('x'.repeat(3_000), 1_000 + at / 10));
  const cut = recordServices({ ...seen, failed: true, lines: loud });
  expect(JSON.stringify(cut).length).toBeLessThan(1_200_000);
  expect([cut.cutLines, cut.log.at(-1)?.at]).toEqual([9_000 - 500, Math.round(1_000 + 8_999 / 10)]);
});

test('a look at the containers that fails, or takes long, is no reason for a test to fail', async () => {
  let asked = 0;
  const slow = Promise.withResolvers<[]>();
  using sampler = new Sampler(() => {
    asked += 1;
    return asked === 1 ? slow.promise : Promise.reject(new Error('no engine'));
  }, 3_600_000);
  await sampler.look();
  expect(asked, 'one look at a time').toBe(1);
  slow.resolve([]);
  await expect.poll(async () => (await sampler.look(), asked)).toBe(2);
  expect(sampler.samples).toEqual([]);
});

test('docs/run.schema.json is the schema by which runs are read', () => {
  const documented: unknown = JSON.parse(readFileSync(path.join(DOCS, 'run.schema.json'), 'utf8'));
  expect(documented).toEqual(toJsonSchema(runSchema));
});
