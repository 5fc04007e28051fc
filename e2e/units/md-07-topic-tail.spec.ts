import { settled } from '../../compose/services/market-data-runtime/contracts/virtual-clock.ts';
import { readTail } from '../../compose/services/market-data-runtime/kafka/topic-tail.ts';
import {
  SchemaUnknown,
  type SchemaSource,
} from '../../compose/services/market-data-runtime/registry/registry-client.ts';
import { compileSchema, encode } from '../../test-data/avro/codec.ts';
import { frame } from '../../test-data/avro/wire.ts';
import { expect, test } from '../contracts/holds.ts';
import { LogDouble } from './log-double.ts';

const TYPE = compileSchema(
  JSON.stringify({ type: 'record', name: 'Numbered', fields: [{ name: 'number', type: 'int' }] }),
);
const KNOWN = 7;
const UNKNOWN = 8;
const AWAY = 9;

const schemas = {
  byId: (id: number) => {
    if (id === KNOWN) return Promise.resolve({ id, type: TYPE });
    return Promise.reject(id === UNKNOWN ? new SchemaUnknown('no such schema') : new Error('the registry is away'));
  },
} as unknown as SchemaSource;

const numbered = (number: number): Buffer => frame(KNOWN, encode(TYPE, { number }));

/** Messages whose numbers are their offsets. */
const from = (first: number, count: number): readonly (readonly [number, Buffer])[] =>
  Array.from({ length: count }, (_, at) => [first + at, numbered(first + at)] as const);

async function tailOf(log: LogDouble, mostOfEach: number): Promise<readonly unknown[]> {
  const taken: unknown[] = [];
  await readTail({ kafka: log.kafka, schemas }, 'trades', mostOfEach, ({ number }) => void taken.push(number));
  return taken;
}

test('MD-07 of each partition the last messages are read, in order, up to where it is written now', async () => {
  const log = new LogDouble([
    { low: 0, high: 5, messages: from(0, 8) },
    { low: 100, high: 102, messages: from(100, 2) },
    { low: 50, high: 53, messages: from(50, 3) },
  ]);
  const taken = await tailOf(log, 3);
  expect(taken.toSorted()).toEqual([100, 101, 2, 3, 4, 50, 51, 52].toSorted());
  expect(taken.filter((number) => Number(number) < 50)).toEqual([2, 3, 4]);
});

test('MD-07 reading a tail commits nothing, and leaves neither connections nor a group behind', async () => {
  const log = new LogDouble([{ low: 0, high: 2, messages: from(0, 2) }]);
  await tailOf(log, 5);
  expect(log.asked).toEqual([
    'admin connects',
    'tail.trades.ID connects',
    'subscribes trades from its beginning',
    'runs',
    'seeks trades/0 0',
    'tail.trades.ID disconnects',
    'deletes tail.trades.ID',
    'admin disconnects',
  ]);
});

test('MD-07 a partition that has nothing is not waited for, and of a topic that has nothing nobody reads', async () => {
  const empty = { low: 4, high: 4, messages: [] };
  expect(await tailOf(new LogDouble([empty, { low: 0, high: 1, messages: from(0, 1) }]), 5)).toEqual([0]);
  const log = new LogDouble([empty, empty]);
  expect(await tailOf(log, 5)).toEqual([]);
  expect(log.asked).toEqual(['admin connects', 'admin disconnects']);
});

test('MD-07 a tail whose last messages were compacted away ends with the first behind it, which is not of it', async () => {
  const log = new LogDouble([
    {
      low: 0,
      high: 4,
      messages: [
        [1, numbered(1)],
        [6, numbered(6)],
      ],
    },
  ]);
  expect(await tailOf(log, 10)).toEqual([1]);
  const just = new LogDouble([
    {
      low: 0,
      high: 4,
      messages: [
        [1, numbered(1)],
        [4, numbered(4)],
      ],
    },
  ]);
  expect(await tailOf(just, 10)).toEqual([1]);
});

test('MD-07 what comes for a partition that is read already, or was empty, is not of the tail', async () => {
  const log = new LogDouble([
    { low: 0, high: 1, messages: from(0, 9) },
    { low: 0, high: 9, messages: from(0, 9) },
  ]);
  expect((await tailOf(log, 2)).toSorted()).toEqual([0, 7, 8]);
  await settled();
  expect(log.thrown).toEqual([]);
});

test('MD-07 what cannot be read is left out of the tail', async () => {
  const values = [
    null,
    Buffer.from('no frame'),
    frame(UNKNOWN, Buffer.from([2])),
    frame(KNOWN, Buffer.from([0x80])),
    numbered(4),
  ];
  const messages = values.map((value, at) => [at, value] as const);
  expect(await tailOf(new LogDouble([{ low: 0, high: 5, messages }]), 9)).toEqual([4]);
});

test('MD-07 a tail whose schemas nobody can ask for fails, and leaves no connection behind', async () => {
  const log = new LogDouble([{ low: 0, high: 1, messages: [[0, frame(AWAY, Buffer.from([2]))]] }]);
  await expect(tailOf(log, 9)).rejects.toThrow('the registry is away');
  expect(log.asked.slice(-2)).toEqual(['tail.trades.ID disconnects', 'admin disconnects']);
});
