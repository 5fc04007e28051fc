import { settled } from '../../compose/services/market-data-runtime/contracts/virtual-clock.ts';
import type { FeedbackEvent } from '../../compose/services/market-data-runtime/feedback/event.ts';
import type { FeedbackPublisher } from '../../compose/services/market-data-runtime/feedback/publisher.ts';
import { readStoreSettings } from '../../compose/services/market-data-runtime/store/settings.ts';
import { expect, silent, stages, test } from '../contracts/holds.ts';
import { MemoryTable, NOTES, type Note, notesOf, refusal } from './memory-table.ts';
import { WaitingClock } from './waiting-clock.ts';

const LOST = new Error('connection lost');

/** A sink of notes on a clock of its own. */
function world(given: Readonly<Record<string, unknown>> = {}) {
  const clock = new WaitingClock();
  const table = new MemoryTable();
  const events: Pick<FeedbackEvent, 'level' | 'queueSize' | 'dropped'>[] = [];
  const publisher: FeedbackPublisher = {
    publish: ({ level, queueSize, dropped = 0 }) => {
      events.push({ level, queueSize, dropped });
    },
  };
  const sink = new stages.StoreSink<Note>(
    { name: 'notes', table: NOTES, connections: table, publisher, clock, log: silent, stages },
    readStoreSettings({ workers: 1, batchMs: 50, ...given }),
  );
  return { clock, table, events, sink };
}

/** Ends when the test says so. */
function gate() {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  return {
    promise,
    open: () => {
      resolve(undefined);
    },
  };
}

/** What has come of a promise by now. */
async function nowOf(promise: Promise<unknown>): Promise<unknown> {
  await settled();
  return await Promise.race([promise.catch((error: unknown) => error), Promise.resolve('pending')]);
}

test('MP-20 a sink writes what it has taken when a batch is full or its oldest row is old enough', async () => {
  const { clock, table, sink } = world({ batchRows: 3 });
  expect(sink.name).toBe('notes');
  await sink.start();
  for (const note of notesOf('ada', ['1', '2', '3', '4'])) await sink.accept(note);
  await clock.advance(49);
  expect(table.batches).toEqual([3]);
  expect(sink.status()).toEqual({
    name: 'notes',
    state: 'running',
    lag: 1,
    counters: { accepted: 4, written: 3, alreadyThere: 0, setAside: 0, batches: 1, retries: 0, dropped: 0 },
  });
  await clock.advance(1);
  expect(table.rows).toEqual(['ada/1', 'ada/2', 'ada/3', 'ada/4']);
  expect(sink.status()).toMatchObject({ lag: 0, counters: { written: 4, batches: 2 } });
  expect(sink.health()).toEqual({ level: 'ok' });
});

test('MP-20 a sink takes nothing before it runs, nor when it is stopping or stopped', async () => {
  const { sink } = world();
  const [note] = notesOf('ada', ['a']) as [Note];
  await expect(sink.accept(note)).rejects.toThrow('notes is new and takes nothing');
  await sink.start();
  const stopping = sink.stop(100);
  await expect(sink.accept(note)).rejects.toThrow('notes is draining and takes nothing');
  await stopping;
  await expect(sink.accept(note)).rejects.toThrow('notes is stopped and takes nothing');
  expect(sink.status().counters.accepted).toBe(0);
});

test('MP-20 several workers write at a time, and never two batches of one key', async () => {
  const { clock, table, sink } = world({ workers: 2, batchRows: 1 });
  const [one, two] = ['ada', 'bob', 'eve', 'ivy'].toSorted((a, b) => stages.laneOf(a, 2) - stages.laneOf(b, 2));
  await sink.start();
  await settled();
  const { promise, open } = gate();
  table.before = () => promise;
  const made = table.statements;
  expect(made).toBe(3);
  const [first, last] = [one ?? '', ['ada', 'bob', 'eve', 'ivy'].find((by) => stages.laneOf(by, 2) === 1) ?? ''];
  expect(two).toBeDefined();
  for (const note of [...notesOf(first, ['1', '2']), ...notesOf(last, ['1', '2'])]) await sink.accept(note);
  await clock.advance(1_000);
  expect(table.statements - made).toBe(2);
  expect(sink.status().lag).toBe(4);
  open();
  await clock.advance(1_000);
  expect(table.rows.filter((key) => key.startsWith(first))).toEqual([`${first}/1`, `${first}/2`]);
  expect(table.rows).toHaveLength(4);
});

test('MP-32 a sink says how full it is as soon as that changes, and again while it is not well', async () => {
  const { clock, table, events, sink } = world({ capacity: 10, batchRows: 5 });
  const { promise, open } = gate();
  table.before = () => promise;
  await sink.start();
  expect(sink.pressure).toEqual({ source: 'notes', level: 'OK', queueSize: 0, capacity: 10, dropped: 0 });
  for (const note of notesOf(
    'ada',
    Array.from({ length: 10 }, (_, at) => `${at}`),
  ))
    await sink.accept(note);
  const eleventh = sink.accept({ by: 'ada', text: 'x' });
  expect(sink.pressure).toMatchObject({ level: 'HARD', queueSize: 10 });
  expect(sink.health()).toEqual({ level: 'degraded', reason: '10 of 10 items wait' });
  expect(events).toEqual([
    { level: 'SOFT', queueSize: 5, dropped: 0 },
    { level: 'HARD', queueSize: 8, dropped: 0 },
  ]);
  await clock.advance(200);
  expect(events.at(2)).toEqual({ level: 'HARD', queueSize: 10, dropped: 0 });
  open();
  await eleventh;
  await settled();
  // Said when the worker takes its batch, not only when the next item comes.
  expect(events.slice(3)).toEqual([
    { level: 'SOFT', queueSize: 6, dropped: 0 },
    { level: 'OK', queueSize: 1, dropped: 0 },
  ]);
  expect(sink.health()).toEqual({ level: 'ok' });
});

test('MP-32 what was dropped is in the status, in the pressure and in what is said', async () => {
  const { events, sink } = world({ policy: 'drop_oldest', capacity: 2 });
  await sink.start();
  for (const note of notesOf('ada', ['1', '2', '3', '4', '5'])) await sink.accept(note);
  expect(sink.status()).toMatchObject({ lag: 2, counters: { accepted: 5, dropped: 3 } });
  expect(sink.pressure).toMatchObject({ queueSize: 2, dropped: 3 });
  expect(events.at(-1)).toMatchObject({ level: 'HARD', queueSize: 2 });
});

test('MP-20 a sink that is stopped writes what it has at once, lets its connections go, and says no more', async () => {
  const { clock, table, events, sink } = world({ capacity: 4, batchRows: 2, batchMs: 60_000 });
  await sink.start();
  for (const note of notesOf('ada', ['1', '2', '3'])) await sink.accept(note);
  expect(await sink.stop(1_000)).toEqual({ undelivered: 0 });
  expect([clock.now(), clock.waiting]).toEqual([0, 0]);
  expect(table.rows).toEqual(['ada/1', 'ada/2', 'ada/3']);
  expect(table.isClosed).toBe(true);
  expect(sink.status()).toMatchObject({ state: 'stopped', lag: 0 });
  expect(sink.stop(1)).toBe(sink.stop(2));
  const said = events.length;
  await clock.advance(10_000);
  expect(events).toHaveLength(said);
});

test('MP-20 a stop ends at its limit, counts what is not written, and nothing is tried after it', async () => {
  const { clock, table, events, sink } = world({ capacity: 4, batchRows: 2 });
  await sink.start();
  await settled();
  table.troubles.push(...Array.from({ length: 1_000 }, () => LOST));
  table.close = () => Promise.reject(LOST);
  for (const note of notesOf('ada', ['1', '2', '3', '4', '5'])) await sink.accept(note);
  await clock.advance(100);
  const stopping = sink.stop(2_000);
  await clock.advance(1_999);
  expect(await nowOf(stopping)).toBe('pending');
  expect(sink.status()).toMatchObject({ state: 'draining', lag: 5 });
  await clock.advance(1);
  expect(await stopping).toEqual({ undelivered: 5 });
  expect(sink.status()).toMatchObject({ state: 'stopped', lag: 5 });
  const [tried, said] = [table.statements, events.length];
  await clock.advance(60_000);
  expect([table.statements, events.length]).toEqual([tried, said]);
  expect(sink.status().state).toBe('stopped');
});

test('MP-20 a sink that cannot ever write has failed with the reason, and whoever waits for room is told', async () => {
  const { table, sink } = world({ capacity: 2 });
  const { promise, open } = gate();
  table.before = () => promise;
  table.troubles.push(refusal('no right to'));
  await sink.start();
  for (const note of notesOf('ada', ['1', '2'])) await sink.accept(note);
  const waiting = sink.accept({ by: 'ada', text: '3' });
  open();
  await expect(waiting).rejects.toThrow('the sink is stopping and takes nothing more');
  expect(sink.health()).toEqual({ level: 'failed', reason: 'is failed: the table cannot be made: no right to' });
  await expect(sink.accept({ by: 'ada', text: '4' })).rejects.toThrow('notes is failed and takes nothing');
  expect(await sink.stop(1_000)).toEqual({ undelivered: 2 });
  expect(sink.status()).toMatchObject({
    state: 'failed',
    lastError: { message: 'the table cannot be made: no right to' },
  });
});

test('MP-10 a sink whose writes fail is degraded, has failed after its time, and is well with the first that goes', async () => {
  const { clock, table, sink } = world({ failedAfterMs: 5_000, capacity: 1 });
  await sink.start();
  await settled();
  table.before = () => Promise.reject(LOST);
  await sink.accept({ by: 'ada', text: '1' });
  await clock.advance(5_049);
  expect(sink.health()).toEqual({ level: 'degraded', reason: 'writes have failed for 4999 ms: connection lost' });
  await clock.advance(1);
  const failed = { level: 'failed', reason: 'writes have failed for 5000 ms: connection lost' };
  expect(sink.health()).toEqual(failed);
  await sink.accept({ by: 'ada', text: '2' });
  expect(sink.pressure.level).toBe('HARD');
  expect(sink.health(), 'which is worse than that its queue is full').toEqual(failed);
  table.before = () => Promise.resolve();
  await clock.advance(1_000);
  expect(sink.health()).toEqual({ level: 'ok' });
  expect(table.rows).toEqual(['ada/1', 'ada/2']);
});
