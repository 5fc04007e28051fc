import { VirtualClock } from '../../compose/services/market-data-runtime/contracts/index.ts';
import { settled } from '../../compose/services/market-data-runtime/contracts/virtual-clock.ts';
import { PulseReader } from '../../compose/services/market-data-runtime/feedback/pulse-reader.ts';
import { PartRecord } from '../../compose/services/market-data-runtime/part-record.ts';
import { reason } from '../../compose/services/lib/logging.ts';
import { expect, test } from '../contracts/holds.ts';
import { StreamConnection, StreamDouble } from './stream-double.ts';

/** A reader of a stream in memory, what it hears and what fails it. */
function world() {
  const stream = new StreamDouble();
  const connection = new StreamConnection(stream);
  const clock = new VirtualClock();
  const heard: string[] = [];
  const failures: string[] = [];
  const record = new PartRecord<'sent' | 'heard' | 'lost' | 'repeated' | 'gone'>('pulse', [
    'sent',
    'heard',
    'lost',
    'repeated',
    'gone',
  ]);
  const reader = new PulseReader({
    stream: 'pulse',
    publisher: 'me',
    redis: connection.redis,
    record,
    clock,
    failed: (error) => void failures.push(reason(error)),
    hear: (text) => void heard.push(text),
  });
  /** Somebody adds a message. */
  const add = async (by: string, number: number, text = `${by}${number}`): Promise<void> => {
    stream.add('by', by, 'number', String(number), 'message', text);
    await settled();
  };
  const reads = (): unknown[] =>
    connection.asked.filter(([command]) => command === 'xread').map((words) => words.at(-1));
  return { stream, connection, clock, heard, failures, record, reader, add, reads };
}

test('MP-05 a reader hears what others add from its start on, a hundred at once, and waits a second for it', async () => {
  const { connection, heard, reader, add, stream, reads } = world();
  await add('far', 1);
  await reader.start();
  await settled();
  await add('far', 2);
  await add('near', 1);
  expect(heard).toEqual(['far2', 'near1']);
  stream.nothingNew();
  await settled();
  expect(connection.asked.slice(0, 2)).toEqual([
    ['xrevrange', 'pulse', '+', '-', 'COUNT', 1],
    ['xread', 'COUNT', 100, 'BLOCK', 1_000, 'STREAMS', 'pulse', '1-0'],
  ]);
  expect(reads()).toEqual(['1-0', '2-0', '3-0', '3-0']);
});

test('MP-05 a reader of an empty stream begins at its beginning', async () => {
  const { heard, reader, add, reads } = world();
  await reader.start();
  await settled();
  await add('far', 1);
  expect([heard, reads()]).toEqual([['far1'], ['0-0', '1-0']]);
});

test('MP-05 a reader hears neither itself nor a repetition, and counts what the stream no longer had', async () => {
  const { heard, record, reader, add } = world();
  await reader.start();
  await settled();
  await add('me', 1);
  for (const number of [4, 5, 5, 4, 9]) await add('far', number);
  await add('near', 7);
  expect(heard).toEqual(['far4', 'far5', 'far9', 'near7']);
  expect(record.status().counters).toEqual({ sent: 0, heard: 4, lost: 0, repeated: 2, gone: 3 });
});

test('MP-05 a reader remembers the thousand publishers that it has heard last', async () => {
  const { heard, reader, add, stream } = world();
  await reader.start();
  await settled();
  for (let at = 0; at < 1_000; at += 1) stream.add('by', `p${at}`, 'number', '5', 'message', `p${at}`);
  await settled();
  await add('p0', 5);
  await add('p0', 6);
  heard.length = 0;
  await add('another', 1);
  await add('p0', 6);
  await add('p2', 5);
  expect(heard, 'who is known').toEqual(['another1']);
  await add('p1', 5);
  expect(heard, 'who was heard longest ago').toEqual(['another1', 'p15']);
});

test('MP-05 a reader that fails tries again twenty times a second, from where it was, and is unwell meanwhile', async () => {
  const { connection, clock, heard, failures, reader, add, reads } = world();
  await reader.start();
  await settled();
  await add('far', 1);
  expect(reader.problem).toBeUndefined();
  connection.cut(new Error('cut off'));
  await add('far', 2);
  expect([reason(reader.problem), failures]).toEqual(['cut off', ['cut off']]);
  await clock.advance(49);
  expect(failures).toHaveLength(1);
  await clock.advance(1);
  expect(failures).toHaveLength(2);
  connection.fails = undefined;
  await clock.advance(50);
  expect(heard).toEqual(['far1', 'far2']);
  expect(reader.problem).toBeUndefined();
  expect(reads().slice(1)).toEqual(['1-0', '1-0', '1-0', '2-0']);
  connection.status = 'reconnecting';
  expect(reason(reader.problem)).toBe('reconnecting');
});

test('MP-05 a reader that finds Redis away begins at the time of its start', async () => {
  const { connection, clock, failures, reader, reads } = world();
  connection.xrevrange = () => Promise.reject(new Error('away'));
  const before = Date.now();
  await reader.start();
  await clock.advance(50);
  const [from] = reads();
  expect(from).toMatch(/^\d{13,}-0$/);
  expect(Number.parseInt(String(from), 10)).toBeGreaterThanOrEqual(before);
  expect(failures).toEqual(['away']);
});

for (const event of ['ready', 'error'] as const) {
  test(`MP-05 a reader that starts before its connection waits until it is ${event}`, async () => {
    const { connection, reader } = world();
    connection.status = 'connecting';
    let isStarted = false;
    void reader.start().then(() => (isStarted = true));
    await settled();
    expect([isStarted, connection.asked]).toEqual([false, []]);
    connection.tell(event);
    await settled();
    expect([isStarted, connection.asked[0]?.[0]]).toEqual([true, 'xrevrange']);
  });
}

test('MP-05 a reader that stops ends its connection and reads no more, and that is no failure', async () => {
  const { connection, clock, failures, reader, reads } = world();
  await reader.start();
  await settled();
  reader.stop();
  await clock.advance(1_000);
  expect(connection.status).toBe('end');
  expect([failures, reads(), clock.sleepers]).toEqual([[], ['0-0'], 0]);
});
