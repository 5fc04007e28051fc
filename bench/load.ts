import { runLoad } from '../fixtures/load/run-load.ts';
import { now } from '../fixtures/core/clock.ts';
import { SharedResources } from '../fixtures/core/shared.ts';
import { setting } from '../fixtures/core/settings.ts';
import { latenciesAt, percentilesOf } from '../fixtures/trace/latencies.ts';
import { Taps } from '../fixtures/trace/taps.ts';
import { Tracer } from '../fixtures/trace/tracer.ts';
import type { PipelineDefinition } from '../fixtures/trace/pipeline.ts';
import type {
  Entrance,
  HopDefinition,
  HopSource,
  Message,
  PipelineContext,
  Recorder,
} from '../fixtures/trace/types.ts';
import { cpuSecondsSince, row } from './figures.ts';

const RATES = [100, 1_000, 5_000];
const SECONDS = 3;
const FLAT_OUT = 50_000;
const NOTHING: PipelineContext = {
  endpoint: noEndpoint,
  credentials: {},
  share: new SharedResources().share,
  ensureImage: noEndpoint,
};
const HOP: HopDefinition = {
  name: 'memory.events',
  after: 'memory',
  stream: 'events',
  place: (_, position) => ({ position }),
  decode: ({ value }) => JSON.parse(value?.toString() ?? 'null') as unknown,
};

/**
 * What the load driver and the tracer themselves cost: the pipeline is one hop in this process that shows each event
 * the moment it enters, so that whatever is measured is the harness's own.
 */
export async function benchLoad(): Promise<void> {
  const rounds = setting('benchRounds') ?? 3;
  console.log(`\nAn empty pipeline under load, ${rounds} rounds (latency from the intended time, in microseconds):`);
  for (const perSecond of RATES) {
    const runs = await repeat(rounds, perSecond, perSecond * SECONDS);
    const at = `at ${perSecond.toLocaleString('en-US')}/s`;
    const each = (figure: (run: Run) => number) => runs.map(figure);
    row(
      `${at}: latency p50`,
      each(({ latency }) => latency.p50 * 1000),
      'µs',
    );
    row(
      `${at}: latency p99`,
      each(({ latency }) => latency.p99 * 1000),
      'µs',
    );
    row(
      `${at}: of which sent late, p50`,
      each(({ late }) => late.p50 * 1000),
      'µs',
    );
    row(
      `${at}: of which sent late, p99`,
      each(({ late }) => late.p99 * 1000),
      'µs',
    );
    row(
      `${at}: processor an event`,
      each(({ cpuMicros }) => cpuMicros),
      'µs',
    );
  }
  const flatOut = await repeat(rounds, 1_000_000, FLAT_OUT);
  row(
    'highest rate',
    flatOut.map((run) => run.achieved),
    '/s',
  );
  row(
    'processor an event, flat out',
    flatOut.map((run) => run.cpuMicros),
    'µs',
  );
}

type Run = Awaited<ReturnType<typeof measure>>;

async function repeat(rounds: number, perSecond: number, count: number): Promise<Run[]> {
  const runs: Run[] = [];
  for (let round = 0; round < rounds; round += 1) runs.push(await measure(perSecond, count));
  return runs;
}

async function measure(perSecond: number, count: number) {
  await using taps = new Taps({ pipeline: emptyPipeline(), context: NOTHING });
  await using tracer = new Tracer({ taps });
  const before = process.cpuUsage();
  const load = await runLoad(tracer, (at) => ({ stream: 'events', key: `key-${at % 1_000}`, payload: { at } }), {
    perSecond,
    count,
  });
  const cpuMicros = (cpuSecondsSince(before) * 1e6) / count;
  const latencies = latenciesAt(tracer.sightings(HOP.name), load.events);
  if (latencies.length !== count) throw new Error(`${latencies.length} of ${count} events were seen`);
  return { latency: percentilesOf(latencies), late: load.sentLate, achieved: load.achievedPerSecond ?? 0, cpuMicros };
}

function emptyPipeline(): PipelineDefinition {
  let recorder: Recorder | undefined;
  let position = 0;
  const source: HopSource = {
    kind: 'memory',
    hops: [HOP],
    open: (context) => {
      recorder = context.recorder;
      return Promise.resolve({
        drain: () => Promise.resolve(),
        state: () => ({ connected: true, seen: position, blind: [] }),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      });
    },
  };
  const entrance: Entrance = {
    send: ({ correlationId, payload }) => {
      const time = now();
      const value = Buffer.from(JSON.stringify(payload));
      const message: Message = { key: null, headers: {}, value, time, timeKind: 'received' };
      recorder?.record(HOP.name, correlationId, time, time, message, 0, position);
      position += 1;
      return Promise.resolve({ outcome: 'acknowledged', summary: 'taken' });
    },
  };
  return { entrances: { memory: entrance }, sources: [source] };
}

function noEndpoint(): never {
  throw new Error('a pipeline in memory has no endpoints');
}
