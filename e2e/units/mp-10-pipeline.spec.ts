import { VirtualClock } from '../../compose/services/market-data-runtime/contracts/index.ts';
import { settled } from '../../compose/services/market-data-runtime/contracts/virtual-clock.ts';
import { PartRecord } from '../../compose/services/market-data-runtime/part-record.ts';
import type { Stage } from '../../compose/services/market-data-runtime/pipeline.ts';
import type { Sink } from '../../compose/services/market-data-runtime/sink.ts';
import { about } from '../../fixtures/playwright/failures.ts';
import { expect, stages, test } from '../contracts/holds.ts';

const OF_RUNTIME = { annotation: about('runtime') };

function sinkThat(accept: (item: number) => Promise<void>): Sink<number> {
  return {
    name: 'sink',
    accept,
    start: () => Promise.resolve(),
    stop: () => Promise.resolve({ undelivered: 0 }),
    status: () => ({ name: 'sink', state: 'running', counters: {} }),
    health: () => ({ level: 'ok' }),
  };
}

async function running(accepts: readonly ((item: number) => Promise<void>)[], own: readonly Stage<number>[] = []) {
  const clock = new VirtualClock();
  const pipeline = new stages.Pipeline<number>({ stages: own, sinks: accepts.map(sinkThat), clock });
  expect(pipeline.health()).toEqual({ level: 'failed', reason: 'is new' });
  await pipeline.start();
  return { clock, pipeline };
}

const never = (): Promise<void> => new Promise(() => undefined);

const refusesTwo = (item: number): Promise<void> =>
  item === 2 ? Promise.reject(new Error('no two')) : Promise.resolve();

function keptIn(came: unknown[]): (item: number) => Promise<void> {
  return (item) => {
    came.push(item);
    return Promise.resolve();
  };
}

test(
  'MP-10 an item goes through the stages one after the other, and not on from the one that drops it',
  OF_RUNTIME,
  async () => {
    const came: (number | string)[] = [];
    const { pipeline } = await running(
      [keptIn(came)],
      [
        (item) => Promise.resolve(item === 3 ? undefined : item * 10),
        (item) => {
          came.push(`second ${item}`);
          return item + 1;
        },
      ],
    );
    for (const item of [0, 3, 5]) await pipeline.take(item);
    expect(came).toEqual(['second 0', 1, 'second 50', 51]);
    expect(pipeline.status()).toEqual({
      name: 'pipeline',
      state: 'running',
      lag: 0,
      counters: { taken: 3, filtered: 1, failed: 0, refused: 0, passed: 2 },
    });
  },
);

test(
  'MP-10 what one sink refuses the others get, and a pipeline is well again with the next that all take',
  OF_RUNTIME,
  async () => {
    const came: number[] = [];
    const { pipeline } = await running([refusesTwo, keptIn(came), refusesTwo]);
    await pipeline.take(1);
    await pipeline.take(2);
    expect(pipeline.health()).toEqual({ level: 'degraded', reason: 'no two' });
    await pipeline.take(3);
    expect(pipeline.health()).toEqual({ level: 'ok' });
    expect(came).toEqual([1, 2, 3]);
    const { counters, lastError } = pipeline.status();
    expect(counters).toMatchObject({ taken: 3, failed: 0, refused: 2, passed: 2 });
    expect(lastError?.message, 'stays when it is over').toBe('no two');
  },
);

test('MP-10 a pipeline holds what its sinks have not taken, and stops when they have', OF_RUNTIME, async () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const { clock, pipeline } = await running([() => promise]);
  const taking = [pipeline.take(1), pipeline.take(2)];
  await settled();
  expect(pipeline.status().lag).toBe(2);
  const stopping = pipeline.stop(60_000);
  await clock.advance(1_000);
  expect(pipeline.status()).toMatchObject({ state: 'draining', lag: 2 });
  resolve(undefined);
  await Promise.all(taking);
  await clock.advance(10);
  expect(await stopping).toEqual({ undelivered: 0 });
  expect(pipeline.health()).toEqual({ level: 'failed', reason: 'is stopped' });
});

test('MP-10 a pipeline waits no longer than it may for a sink that takes nothing', OF_RUNTIME, async () => {
  for (const limitMs of [1, 3, 20]) {
    const { clock, pipeline } = await running([never]);
    void pipeline.take(1);
    let stopped: unknown;
    void pipeline.stop(limitMs).then((report) => (stopped = report));
    await clock.advance(limitMs - 1);
    expect(stopped, `${limitMs} ms`).toBeUndefined();
    await clock.advance(1);
    expect(stopped, `${limitMs} ms`).toEqual({ undelivered: 1 });
  }
  const { pipeline } = await running([never]);
  void pipeline.take(1);
  expect(await pipeline.stop(0)).toEqual({ undelivered: 1 });
});

test('MP-10 a status is of its moment, and says nothing of what there is not', () => {
  const record = new PartRecord('part', ['done']);
  const before = record.status();
  expect(Object.keys(before)).toEqual(['name', 'state', 'counters']);
  record.count('done');
  record.count('done', 4);
  record.note('a text');
  expect(before.counters).toEqual({ done: 0 });
  expect(record.of('done')).toBe(5);
  expect(record.status(0)).toMatchObject({ lag: 0, counters: { done: 5 }, lastError: { message: 'a text' } });
  expect(record.status().lastError?.at).toMatch(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{6}Z$/);
});
