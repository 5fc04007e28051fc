import { pino } from 'pino';
import { about } from '../../fixtures/playwright/failures.ts';
import { expect, test } from '../contracts/holds.ts';
import { CONFIGURATION, replace, runtimeOf } from './runtime-world.ts';
import { WaitingClock } from './waiting-clock.ts';

const OF_RUNTIME = { annotation: about('runtime') };
const NAMES = ['first', 'second', 'third'];
const THREE = { ...CONFIGURATION, sinks: NAMES.map((name) => ({ kind: 'memory', name })) };

test(
  'MP-10 a part that uses up its limit still has a moment to say what it could not pass on',
  OF_RUNTIME,
  async () => {
    for (const [lateMs, said] of [
      [190, { undelivered: 3 }],
      [210, { undelivered: 0, problem: 'did not stop within 1000 ms' }],
    ] as const) {
      const { runtime, clock } = runtimeOf(CONFIGURATION, {
        spoil: (sink) => {
          replace(sink, 'stop', async (limitMs) => {
            await clock.sleep(limitMs + lateMs);
            return { undelivered: 3 };
          });
        },
      });
      await runtime.start();
      const stopping = runtime.stop(1_000);
      await clock.advance(2_000);
      expect((await stopping).parts, `${lateMs} ms late`).toEqual([{ part: 'memory', ...said }]);
    }
  },
);

test('MP-10 each part that stops has what those before it have left of the time', OF_RUNTIME, async () => {
  const limits: unknown[] = [];
  const { runtime, clock } = runtimeOf(THREE, {
    spoil: (sink) => {
      replace(sink, 'stop', async (limitMs) => {
        limits.push([sink.name, limitMs]);
        await clock.sleep(700);
        return { undelivered: 0 };
      });
    },
  });
  await runtime.start();
  const stopping = runtime.stop(1_000);
  expect(runtime.status().state).toBe('draining');
  await clock.advance(10_000);
  await stopping;
  expect(limits).toEqual([
    ['third', 1_000],
    ['second', 300],
    ['first', 0],
  ]);
});

test(
  'MP-10 what a part that does not stop still holds is counted, and nothing where it cannot say',
  OF_RUNTIME,
  async () => {
    const { runtime, clock } = runtimeOf(THREE, {
      spoil: (sink) => {
        replace(sink, 'stop', () =>
          sink.name === 'first' ? new Promise(() => undefined) : Promise.reject(new Error('no')),
        );
        replace(sink, 'status', () => {
          if (sink.name === 'third') throw new Error('cannot say');
          return {
            name: sink.name,
            state: 'running',
            counters: {},
            ...(sink.name === 'second' ? { lag: 7 } : { lag: 4 }),
          };
        });
      },
    });
    await runtime.start();
    const stopping = runtime.stop(100);
    await clock.advance(1_000);
    expect(await stopping).toEqual({
      undelivered: 11,
      parts: [
        { part: 'third', undelivered: 0, problem: 'no' },
        { part: 'second', undelivered: 7, problem: 'no' },
        { part: 'first', undelivered: 4, problem: 'did not stop within 100 ms' },
      ],
    });
    const mute = runtimeOf(CONFIGURATION, {
      spoil: (sink) => {
        replace(sink, 'stop', () => new Promise(() => undefined));
        replace(sink, 'status', () => ({ name: sink.name, state: 'running', counters: {} }));
      },
    });
    await mute.runtime.start();
    const ending = mute.runtime.stop(100);
    await mute.clock.advance(1_000);
    expect((await ending).undelivered).toBe(0);
  },
);

test('MP-10 a runtime that is stopped twice stops once', OF_RUNTIME, async () => {
  const { runtime, journal } = runtimeOf(CONFIGURATION);
  await runtime.start();
  const both = [runtime.stop(100), runtime.stop(5)];
  expect(await both[1]).toBe(await both[0]);
  expect(journal.filter((line) => line.startsWith('stop'))).toHaveLength(2);
});

test('MP-10 a runtime that has stopped waits for nothing any more', OF_RUNTIME, async () => {
  const clock = new WaitingClock();
  const { runtime } = runtimeOf(CONFIGURATION, { clock });
  await runtime.start();
  await clock.advance(100);
  expect(clock.waiting).toBeGreaterThan(0);
  const stopping = runtime.stop(60_000);
  await clock.advance(50);
  expect(await stopping).toEqual({ undelivered: 0, parts: [] });
  expect(clock.waiting).toBe(0);
});

test('MP-10 what could not be passed on is in the log, and nothing is where all was', OF_RUNTIME, async () => {
  for (const [undelivered, lines] of [
    [0, []],
    [2, [{ undelivered: 2, parts: [{ part: 'memory', undelivered: 2 }] }]],
  ] as const) {
    const said: unknown[] = [];
    const log = pino({ base: null, timestamp: false }, { write: (line) => said.push(JSON.parse(line)) });
    const { runtime } = runtimeOf(CONFIGURATION, {
      log,
      spoil: (sink) => {
        replace(sink, 'stop', () => Promise.resolve({ undelivered }));
      },
    });
    await runtime.start();
    await runtime.stop(100);
    expect(said).toEqual(
      lines.map((line) => ({ level: 40, ...line, msg: 'stopped without having passed on everything' })),
    );
  }
});

test(
  'MP-10 a runtime is as well as the worst of its parts, with the reason of each that is not',
  OF_RUNTIME,
  async () => {
    const { runtime } = runtimeOf(THREE, {
      spoil: (sink) => {
        if (sink.name === 'first') replace(sink, 'health', () => ({ level: 'degraded', reason: 'is slow' }));
        if (sink.name === 'second') replace(sink, 'health', () => ({ level: 'failed' }));
      },
    });
    expect(runtime.health().level).toBe('failed');
    await runtime.start();
    expect(runtime.health()).toEqual({
      level: 'failed',
      causes: [
        { part: 'first', level: 'degraded', reason: 'is slow' },
        { part: 'second', level: 'failed', reason: 'gives no reason' },
      ],
    });
  },
);

test('MP-10 a runtime that starts says so, and runs when the last of its parts does', OF_RUNTIME, async () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const { runtime } = runtimeOf(THREE, {
    spoil: (sink) => {
      if (sink.name === 'third') replace(sink, 'start', () => promise);
    },
  });
  const starting = runtime.start();
  expect(runtime.status().state).toBe('starting');
  resolve(undefined);
  await starting;
  expect(runtime.status().state).toBe('running');
});
