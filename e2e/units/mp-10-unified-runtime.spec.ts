import { about } from '../../fixtures/playwright/failures.ts';
import { expect, test } from '../contracts/holds.ts';
import { CONFIGURATION, replace, runtimeOf } from './runtime-world.ts';

const OF_RUNTIME = { annotation: about('runtime') };

test(
  'MP-10 a configuration that lacks something, or has something wrong, is refused with the name of the field',
  OF_RUNTIME,
  () => {
    const { name, source, sinks } = CONFIGURATION;
    for (const [field, configuration] of [
      ['', 'numbers'],
      ['name', { source, sinks }],
      ['source', { name, sinks }],
      ['source.kind', { name, source: {}, sinks }],
      ['source.kind', { name, source: { kind: 'letters' }, sinks }],
      ['sinks', { name, source, sinks: [] }],
      ['sinks.0.kind', { name, source, sinks: [{ kind: 'memories' }] }],
      ['sinks.1.kind', { name, source, sinks: [...sinks, { kind: 7 }] }],
      ['capacity', { name, source, sinks: [{ kind: 'memory', capacity: 'large' }] }],
      ['pipeline.0.kind', { name, source, sinks, pipeline: [{ kind: 'odd' }] }],
      ['feedback.kind', { name, source, sinks, feedback: { kind: 'pigeon' } }],
      ['rate.floor', { name, source, sinks, rate: { floor: 2 } }],
      ['OK', { name, source, sinks, rate: { policy: { kind: 'by-level', SOFT: 0.5, HARD: 0.1 } } }],
      ['sink', { name, source, sinks, sink: {} }],
      ['name', { name, source, sinks: [...sinks, ...sinks] }],
    ] as const) {
      const said = JSON.stringify(configuration);
      expect(() => runtimeOf(configuration), said).toThrow(expect.objectContaining({ name: 'MessageError', field }));
    }
  },
);

test('MP-10 whoever takes starts before whoever gives, and stops after him', OF_RUNTIME, async () => {
  const sinks = [{ kind: 'memory' }, { kind: 'memory', name: 'archive' }];
  const { runtime, journal } = runtimeOf({ ...CONFIGURATION, sinks });
  expect(runtime.status().state).toBe('new');
  await runtime.start();
  expect(journal).toEqual(['start memory', 'start archive', 'start numbers']);
  expect(runtime.status()).toMatchObject({ name: 'numbers', state: 'running' });
  journal.length = 0;
  await runtime.stop(1_000);
  expect(journal).toEqual(['stop numbers', 'stop archive', 'stop memory']);
  expect(runtime.status().state).toBe('stopped');
});

test('MP-10 a part that cannot start is named, and those that have started are stopped', OF_RUNTIME, async () => {
  const sinks = [{ kind: 'memory' }, { kind: 'memory', name: 'archive' }];
  const limits: number[] = [];
  const { runtime, journal } = runtimeOf(
    { ...CONFIGURATION, sinks },
    {
      spoil: (sink) => {
        if (sink.name === 'archive') replace(sink, 'start', () => Promise.reject(new Error('no disk')));
        else {
          const stop = sink.stop.bind(sink);
          replace(sink, 'stop', (limitMs) => stop(limits.push(limitMs)));
        }
      },
    },
  );
  const failure = await runtime.start().catch((error: unknown) => error);
  expect(failure).toMatchObject({ message: 'archive cannot start', cause: { message: 'no disk' } });
  expect(journal).toEqual(['start memory', 'stop memory']);
  expect(limits, 'nothing is waited for').toEqual([0]);
  const states = runtime.status().parts.map(({ name, state }) => `${name} ${state}`);
  expect(states).toEqual([
    'feedback stopped',
    'rate stopped',
    'memory stopped',
    'archive new',
    'pipeline new',
    'numbers new',
  ]);
  expect(runtime.status().state).toBe('failed');
});

test('MP-10 status has each part with its state, counters and what it holds', OF_RUNTIME, async () => {
  const { runtime, clock, source } = runtimeOf({ ...CONFIGURATION, pipeline: [{ kind: 'even' }] });
  await runtime.start();
  await clock.advance(1_000);
  const { parts } = runtime.status();
  expect(parts.map(({ name }) => name)).toEqual(['feedback', 'rate', 'memory', 'pipeline', 'numbers']);
  expect(parts.map(({ state }) => state)).toEqual(Array.from({ length: 5 }, () => 'running'));
  const even = Math.floor(source.given / 2);
  expect(source.given).toBeGreaterThan(90);
  expect(parts[3]).toMatchObject({
    lag: 0,
    counters: { taken: source.given, filtered: source.given - even, passed: even },
  });
  expect(parts[2]?.counters).toMatchObject({ taken: even });
  expect(runtime.health()).toEqual({ level: 'ok', causes: [] });
});

test(
  'MP-10 an item that a stage or a sink fails at is counted with the reason, and the others arrive',
  OF_RUNTIME,
  async () => {
    const { runtime, clock, sinks } = runtimeOf({ ...CONFIGURATION, pipeline: [{ kind: 'fails-at-three' }] });
    await runtime.start();
    await clock.advance(100);
    const pipeline = (): unknown => runtime.status().parts.find(({ name }) => name === 'pipeline');
    expect(pipeline()).toMatchObject({ counters: { failed: 1 }, lastError: { message: 'three is too much' } });
    expect(sinks[0]?.items.slice(0, 4)).toEqual([1, 2, 4, 5]);

    const refused = runtimeOf({ ...CONFIGURATION, pipeline: [{ kind: 'negative' }] });
    await refused.runtime.start();
    await refused.clock.advance(25);
    const status = refused.runtime.status().parts.find(({ name }) => name === 'pipeline');
    expect(status).toMatchObject({ counters: { taken: 2, refused: 2, passed: 0 } });
    expect(refused.runtime.health()).toEqual({
      level: 'degraded',
      causes: [{ part: 'pipeline', level: 'degraded', reason: '-2 is no item for memory' }],
    });
  },
);

test(
  'MP-10 a part that throws in status or health is reported as failed, and throws no further',
  OF_RUNTIME,
  async () => {
    const broken = (): never => {
      throw new Error('cannot say');
    };
    const { runtime } = runtimeOf(CONFIGURATION, {
      spoil: (sink) => {
        replace(sink, 'status', broken);
        replace(sink, 'health', broken);
      },
    });
    await runtime.start();
    const { parts } = runtime.status();
    expect(parts.find(({ name }) => name === 'memory')).toMatchObject({
      state: 'failed',
      lastError: { message: 'status: cannot say' },
    });
    expect(parts.filter(({ state }) => state === 'running')).toHaveLength(4);
    expect(runtime.health()).toEqual({
      level: 'failed',
      causes: [{ part: 'memory', level: 'failed', reason: 'health: cannot say' }],
    });
  },
);

test('MP-10 stop passes on all that is under way', OF_RUNTIME, async () => {
  const { runtime, clock, source, sinks } = runtimeOf({ ...CONFIGURATION, sinks: [{ kind: 'memory', itemMs: 15 }] });
  await runtime.start();
  await clock.advance(500);
  const [sink] = sinks;
  expect(sink?.status().lag, 'items that wait in the sink').toBeGreaterThan(5);
  const stopping = runtime.stop(60_000);
  await clock.advance(60_000);
  expect(await stopping).toEqual({ undelivered: 0, parts: [] });
  expect(sink?.items).toEqual(Array.from({ length: source.given }, (_, at) => at + 1));
});

test('MP-10 stop ends within its limit, and says what it could not pass on', OF_RUNTIME, async () => {
  const sinks = [{ kind: 'memory', itemMs: 1_000_000, capacity: 10 }];
  const { runtime, clock } = runtimeOf({ ...CONFIGURATION, sinks });
  await runtime.start();
  await clock.advance(2_000);
  const stopping = runtime.stop(1_000);
  await clock.advance(5_000);
  expect(await stopping).toEqual({
    undelivered: 11,
    parts: [
      { part: 'pipeline', undelivered: 1 },
      { part: 'memory', undelivered: 10 },
    ],
  });
});

test('MP-10 a part that does not stop, or cannot, is named and keeps the others from nothing', OF_RUNTIME, async () => {
  const sinks = [{ kind: 'memory' }, { kind: 'memory', name: 'stuck' }, { kind: 'memory', name: 'broken' }];
  const { runtime, clock, journal } = runtimeOf(
    { ...CONFIGURATION, sinks },
    {
      spoil: (sink) => {
        if (sink.name === 'stuck') replace(sink, 'stop', () => new Promise(() => undefined));
        if (sink.name === 'broken') replace(sink, 'stop', () => Promise.reject(new Error('cannot stop')));
      },
    },
  );
  await runtime.start();
  const stopping = runtime.stop(1_000);
  await clock.advance(10_000);
  expect((await stopping).parts).toEqual([
    { part: 'broken', undelivered: 0, problem: 'cannot stop' },
    { part: 'stuck', undelivered: 0, problem: 'did not stop within 1000 ms' },
  ]);
  expect(journal.at(-1)).toBe('stop memory');
});

test('MP-10 a sink that is full slows the source down, and a recovered one lets it go', OF_RUNTIME, async () => {
  const { runtime, clock, source, sinks } = runtimeOf(
    { ...CONFIGURATION, sinks: [{ kind: 'memory', itemMs: 20, capacity: 40 }] },
    { perSecond: 200 },
  );
  await runtime.start();
  await clock.advance(30_000);
  expect(source.rate.perSecond, 'rate before a sink that takes 50 a second').toBeLessThan(70);
  expect(sinks[0]?.status().lag).toBeLessThan(40);
  expect(sinks[0]?.items, 'in order').toEqual(sinks[0]?.items.toSorted((a, b) => a - b));
  await runtime.stop(0);
});
