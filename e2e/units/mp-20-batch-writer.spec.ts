import { VirtualClock } from '../../compose/services/market-data-runtime/contracts/index.ts';
import { settled } from '../../compose/services/market-data-runtime/contracts/virtual-clock.ts';
import { expect, stages, test } from '../contracts/holds.ts';
import { MemoryTable, NOTES, type Note, notesOf, refusal } from './memory-table.ts';

const LOST = new Error('connection lost');
const KEEP_ON = new AbortController().signal;

/** Keeps what is waited, and waits no time. */
class PauseClock extends VirtualClock {
  readonly pauses: number[] = [];

  override sleep(ms: number): Promise<void> {
    this.pauses.push(ms);
    return Promise.resolve();
  }
}

function writerTo(table: MemoryTable, clock: VirtualClock = new PauseClock()) {
  const told: unknown[] = [];
  const writer = new stages.BatchWriter<Note>({
    table: NOTES,
    run: (statement) => table.run(statement),
    insertStatement: stages.insertStatement,
    failureOf: stages.failureOf,
    clock,
    observer: {
      written: (rows, alreadyThere) => told.push(['written', rows, alreadyThere]),
      setAside: ({ reason }) => told.push(['set aside', reason]),
      retrying: ({ reason }) => told.push(['retrying', reason]),
      well: () => told.push(['well']),
    },
  });
  return { writer, told };
}

test('MP-20 a batch is written in its order, and how many of its rows were there before is told', async () => {
  const table = new MemoryTable();
  const { writer, told } = writerTo(table);
  await writer.write(notesOf('ada', ['c', 'a', 'b']), KEEP_ON);
  await writer.write(notesOf('ada', ['a', 'd']), KEEP_ON);
  expect(table.rows).toEqual(['ada/c', 'ada/a', 'ada/b', 'ada/d']);
  expect(told).toEqual([['written', 3, 0], ['well'], ['written', 2, 1], ['well']]);
});

test('MP-20 a row that is refused goes aside with the reason wherever it stands, and the others are written', async () => {
  for (const size of [1, 2, 3, 5]) {
    for (let place = 0; place < size; place += 1) {
      const texts = Array.from({ length: size }, (_, at) => (at === place ? 'bad' : `good${at}`));
      const table = new MemoryTable();
      const { writer, told } = writerTo(table);
      await writer.write(notesOf('ada', texts), KEEP_ON);
      const which = `${place} of ${size}`;
      const good = texts.filter((text) => text !== 'bad').map((text) => `ada/${text}`);
      expect(table.rows, which).toEqual(good);
      expect(table.aside, which).toEqual([['bad is no text', '23514', '{"by":"ada","text":"bad"}']]);
      expect(told, which).toContainEqual(['set aside', 'bad is no text']);
      const written = told.filter((one) => (one as readonly unknown[])[0] === 'written') as [string, number, number][];
      expect(written.reduce((sum, [, rows]) => sum + rows, 0)).toBe(size - 1);
    }
  }
});

test('MP-20 what is wrong for a time is tried until it is over, after pauses that grow up to a second', async () => {
  const table = new MemoryTable();
  table.troubles.push(...Array.from({ length: 8 }, () => LOST));
  const clock = new PauseClock();
  const { writer, told } = writerTo(table, clock);
  await writer.write(notesOf('ada', ['a']), KEEP_ON);
  expect(told).toEqual([
    ...Array.from({ length: 8 }, () => ['retrying', 'connection lost']),
    ['written', 1, 0],
    ['well'],
  ]);
  const longest = [50, 100, 200, 400, 800, 1_000, 1_000, 1_000];
  expect(clock.pauses).toHaveLength(longest.length);
  expect(clock.pauses.filter((ms, at) => ms < (longest[at] ?? 0) / 2 || ms > (longest[at] ?? 0))).toEqual([]);
});

test('MP-20 a writer that is told to give up does so in the middle of its pause, with the reason that it was given', async () => {
  const table = new MemoryTable();
  table.troubles.push(LOST, LOST);
  const giveUp = new AbortController();
  const { writer } = writerTo(table, new VirtualClock());
  const written = writer.write(notesOf('ada', ['a']), giveUp.signal).catch((error: unknown) => error);
  await settled();
  giveUp.abort(new Error('no time is left'));
  expect(await written).toMatchObject({ message: 'no time is left' });
  expect([table.rows, table.statements]).toEqual([[], 1]);
});

test('MP-20 a row that cannot even be put aside is not lost in silence', async () => {
  const table = new MemoryTable();
  const { writer, told } = writerTo(table);
  table.troubles.push(refusal('no such row'), LOST, refusal('no such table'));
  const written = writer.write(notesOf('ada', ['a']), KEEP_ON);
  await expect(written).rejects.toThrow('a row cannot even be put aside: no such table');
  expect(told).toEqual([['retrying', 'connection lost']]);
});

test('MP-20 the tables are made once, whoever asks, and anew after they could not be', async () => {
  const table = new MemoryTable();
  const { writer } = writerTo(table);
  table.troubles.push(LOST, refusal('no right to'));
  const asked = [writer.prepare(KEEP_ON), writer.prepare(KEEP_ON)];
  for (const one of asked) await expect(one).rejects.toThrow('the table cannot be made: no right to');
  expect(table.statements).toBe(2);
  await Promise.all([writer.prepare(KEEP_ON), writer.prepare(KEEP_ON)]);
  await writer.prepare(KEEP_ON);
  expect(table.made).toEqual([
    'CREATE SCHEMA IF NOT EXISTS "office"',
    expect.stringContaining('"office"."notes" '),
    expect.stringContaining('"office"."notes_set_aside" '),
  ]);
});
