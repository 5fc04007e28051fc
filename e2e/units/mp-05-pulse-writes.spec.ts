import { VirtualClock } from '../../compose/services/market-data-runtime/contracts/index.ts';
import { settled } from '../../compose/services/market-data-runtime/contracts/virtual-clock.ts';
import { PulseWriter } from '../../compose/services/market-data-runtime/feedback/pulse-writer.ts';
import { PartRecord } from '../../compose/services/market-data-runtime/part-record.ts';
import { reason } from '../../compose/services/lib/logging.ts';
import { expect, test } from '../contracts/holds.ts';
import { StreamConnection, StreamDouble } from './stream-double.ts';

function world() {
  const stream = new StreamDouble();
  const connection = new StreamConnection(stream);
  const clock = new VirtualClock();
  const failures: string[] = [];
  const record = new PartRecord<'sent' | 'heard' | 'lost' | 'repeated' | 'gone'>('pulse', [
    'sent',
    'heard',
    'lost',
    'repeated',
    'gone',
  ]);
  const writer = new PulseWriter({
    stream: 'pulse',
    publisher: 'me',
    redis: connection.redis,
    record,
    clock,
    failed: (error) => void failures.push(reason(error)),
  });
  const texts = (): unknown[] => stream.entries.map(([, fields]) => fields.at(-1));
  return { stream, connection, clock, failures, record, writer, texts };
}

test('MP-05 a message is added with who says it and its number, to a stream that keeps ten thousand', async () => {
  const { connection, record, writer } = world();
  writer.start();
  writer.put('a');
  await settled();
  writer.put('b');
  await settled();
  const limit = ['pulse', 'MAXLEN', '~', 10_000, '*', 'by', 'me'];
  expect(connection.asked).toEqual([
    ['xadd', ...limit, 'number', 1, 'message', 'a'],
    ['xadd', ...limit, 'number', 2, 'message', 'b'],
  ]);
  expect([writer.waiting, record.of('sent'), writer.problem]).toEqual([0, 2, undefined]);
});

test('MP-05 of what waits for Redis the newest two hundred and fifty-six are kept, and the rest is counted', async () => {
  const { connection, record, writer, texts } = world();
  const answer = Promise.withResolvers<undefined>();
  connection.confirmed = answer.promise;
  writer.start();
  for (let at = 0; at < 256; at += 1) writer.put(String(at));
  await settled();
  expect([writer.waiting, record.of('lost')]).toEqual([256, 0]);
  writer.put('256');
  expect([writer.waiting, record.of('lost')]).toEqual([256, 1]);
  answer.resolve(undefined);
  await settled();
  // What was under way when it was dropped is there all the same, and nothing else is missing.
  expect(texts()).toEqual(Array.from({ length: 257 }, (_, at) => String(at)));
  expect(writer.waiting).toBe(0);
});

test('MP-05 what Redis does not take is added again twenty times a second, before all that came after it', async () => {
  const { connection, clock, failures, writer, texts } = world();
  writer.start();
  connection.fails = new Error('away');
  writer.put('a');
  writer.put('b');
  await settled();
  expect([reason(writer.problem), failures]).toEqual(['away', ['away']]);
  await clock.advance(49);
  expect(failures).toHaveLength(1);
  await clock.advance(1);
  expect(failures).toHaveLength(2);
  connection.fails = undefined;
  await clock.advance(50);
  expect([texts(), writer.problem]).toEqual([['a', 'b'], undefined]);
  connection.status = 'reconnecting';
  expect(reason(writer.problem)).toBe('reconnecting');
});

test('MP-05 who stops writing waits as long as he may, and no longer than he must', async () => {
  const stuck = world();
  stuck.connection.confirmed = new Promise(() => undefined);
  stuck.writer.start();
  stuck.writer.put('a');
  let left: unknown;
  void stuck.writer.stop(1_000).then((said) => (left = said));
  await stuck.clock.advance(999);
  expect([left, stuck.connection.status]).toEqual([undefined, 'ready']);
  await stuck.clock.advance(1);
  expect([left, stuck.connection.status]).toEqual([1, 'end']);

  const slow = world();
  const answer = Promise.withResolvers<undefined>();
  slow.connection.confirmed = answer.promise;
  slow.writer.start();
  slow.writer.put('a');
  let unsent: unknown;
  void slow.writer.stop(1_000).then((said) => (unsent = said));
  await slow.clock.advance(100);
  answer.resolve(undefined);
  await slow.clock.advance(5);
  expect([unsent, slow.clock.now()]).toEqual([0, 105]);

  const idle = world();
  idle.writer.start();
  expect(await idle.writer.stop(1_000)).toBe(0);
  expect([idle.connection.status, idle.connection.asked, idle.clock.sleepers]).toEqual(['end', [], 0]);
  const late = world();
  late.writer.put('a');
  expect(await late.writer.stop(0), 'no time at all').toBe(1);
});
