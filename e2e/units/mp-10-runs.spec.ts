import { Diary } from '../../compose/services/market-data-runtime/control/diary.ts';
import { type FullSink, Runs } from '../../compose/services/market-data-runtime/control/runs.ts';
import { feedbackEvent } from '../../compose/services/market-data-runtime/contracts/messages.ts';
import type { FeedbackPublisher } from '../../compose/services/market-data-runtime/feedback/publisher.ts';
import { PartRecord } from '../../compose/services/market-data-runtime/part-record.ts';
import { expect, silent, stages, test } from '../contracts/holds.ts';

/** What a sink of these runs does with a trade. */
interface Behaviour {
  readonly accept?: () => Promise<void>;
  readonly held?: number;
  readonly start?: () => Promise<void>;
  readonly lacksLag?: boolean;
}

function world(behaviours: Readonly<Record<string, Behaviour>> = {}) {
  const diary = new Diary();
  const publishers: FeedbackPublisher[] = [];
  const sink = (name: string): FullSink => {
    const record = new PartRecord(name, []);
    const {
      accept = () => Promise.resolve(),
      held = 0,
      start = () => Promise.resolve(),
      lacksLag,
    } = behaviours[name] ?? {};
    return {
      name,
      pressure: { source: name, level: 'OK', queueSize: held, capacity: 100, dropped: 0 },
      accept,
      start,
      stop: () => Promise.resolve({ undelivered: 0 }),
      status: () => record.status(lacksLag === true ? undefined : held),
      health: () => ({ level: 'ok' }),
    };
  };
  const runs = new Runs({
    log: silent,
    stages,
    diary,
    sources: { replay: (options, { clock }) => new stages.ReplaySource(options, { clock, ...diary.told }) },
    sinks: {
      made: ({ name }, { feedback }) => {
        publishers.push(feedback);
        return sink(String(name));
      },
    },
    buses: {},
  });
  const start = (trades: number, ...sinks: readonly string[]): Promise<number> =>
    runs.start({
      name: 'trades',
      source: { kind: 'replay', trades, perSecond: 1_000_000 },
      sinks: sinks.map((name) => ({ kind: 'made', name })),
    });
  const taken = async (count: number): Promise<void> => {
    await expect.poll(() => runs.progress().taken, { intervals: [1] }).toBe(count);
  };
  return { runs, diary, publishers, start, taken };
}

test('MP-10 a trade is settled when no sink holds it any more, and the slowest of them counts', async () => {
  const { runs, start, taken } = world({ slow: { held: 5 }, quick: { held: 2 }, silent: { lacksLag: true } });
  await start(20, 'quick', 'slow', 'silent');
  await taken(20);
  await expect.poll(() => runs.progress(), { intervals: [1] }).toEqual({ taken: 20, settled: 15 });
  expect(runs.pressure().sinks.map(({ source, queueSize }) => [source, queueSize])).toEqual([
    ['quick', 2],
    ['slow', 5],
    ['silent', 0],
  ]);
  await runs.stop(1_000);
  expect(runs.progress()).toEqual({ taken: 20, settled: 20 });
});

test('MP-10 a trade that waits in front of a sink is not settled', async () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const { runs, start, taken } = world({ full: { accept: () => promise } });
  await start(3, 'full');
  await taken(1);
  expect(runs.progress()).toEqual({ taken: 1, settled: 0 });
  resolve(undefined);
  await taken(3);
  await expect.poll(() => runs.progress().settled, { intervals: [1] }).toBe(3);
  await runs.stop(1_000);
});

test('MP-10 what sinks say is heard by their run, and kept for whoever asks later', async () => {
  const { runs, diary, publishers, start } = world();
  await start(1, 'store');
  publishers[0]?.publish(feedbackEvent({ source: 'store', level: 'HARD', queueSize: 90 }));
  publishers[0]?.publish(feedbackEvent({ source: 'store', level: 'SOFT', queueSize: 60, dropped: 7 }));
  const atMicros: unknown = expect.any(Number);
  const said = diary.remarks.page(0, 100)?.entries.filter((remark) => 'source' in remark);
  expect(said).toEqual([
    { atMicros, source: 'store', level: 'HARD', queueSize: 90, dropped: 0 },
    { atMicros, source: 'store', level: 'SOFT', queueSize: 60, dropped: 7 },
  ]);
  await expect.poll(() => runs.pressure().perSecond, { intervals: [1] }).toBeLessThan(1_000_000);
  await runs.stop(1_000);
});

test('MP-10 a run that could not start has its number, says so, and keeps no other from starting', async () => {
  const { runs, start } = world({ broken: { start: () => Promise.reject(new Error('no disk')) } });
  await expect(start(1, 'broken')).rejects.toThrow('broken cannot start');
  expect(runs.status()).toMatchObject({ run: 1, runtime: { state: 'failed' } });
  expect(runs.health().level).toBe('failed');
  expect(await start(1, 'well')).toBe(2);
  await expect(start(1, 'well')).rejects.toMatchObject({ status: 409, code: 'running' });
  expect(runs.status().run).toBe(2);
  await runs.stop(1_000);
});
