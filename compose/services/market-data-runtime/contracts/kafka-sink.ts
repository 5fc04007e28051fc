import { expect } from '@playwright/test';
import { compileSchema, decode } from '../../../../test-data/avro/codec.ts';
import { unframe } from '../../../../test-data/avro/wire.ts';
import type { TopicRecord } from '../kafka/batch-sender.ts';
import type { KafkaSink } from '../kafka/kafka-sink.ts';
import type { Contract } from './contract.ts';
import type { TopicMessage } from './memory-topic.ts';
import type { RegistryServer } from './registry-server.ts';
import { until } from './until.ts';

/** What the records of the topic are, under its subject. */
export const NUMBERED = {
  type: 'record',
  name: 'Numbered',
  fields: [
    { name: 'symbol', type: 'string' },
    { name: 'number', type: 'int' },
    { name: 'note', type: 'string' },
  ],
};
/** The topic has several partitions, and takes no more at once. */
export const LARGEST_BYTES = 4_000;
export const PARTITIONS = 3;

/** A sink, its topic, and what can happen to both. Has registered the schema; the broker is there. */
export interface SinkWorld {
  readonly registry: RegistryServer;
  /** Started. */
  start(settings?: object): Promise<KafkaSink<TopicRecord>>;
  /** All that is in the topic, a partition after the other. */
  messages(): Promise<readonly TopicMessage[]>;
  /** The sink reaches the broker no more. */
  cut(): void;
  heal(): void;
  /** The broker carries out the next batch, and its answer is lost. */
  loseAnswer(): void;
  answersLost(): number;
  /** Somebody else has gone on with the sequence numbers of the sink's producer. */
  confuse(): Promise<void>;
}

export type MakeSinkWorld = () => Promise<SinkWorld>;

const SYMBOLS = ['ADAUSDT', 'BTCUSDT', 'DOGEUSDT', 'ETHUSDT', 'SOLUSDT'];
const STOP_MS = 10_000;
const AN_HOUR_MS = 3_600_000;

/** What the sink that writes to a topic promises. */
export const kafkaSinkContract: Contract<MakeSinkWorld> = [
  {
    title: 'writes each item once, those of a key in order',
    check: async (make) => {
      const world = await make();
      const sink = await world.start();
      const items = numbered(1, 100);
      await give(sink, items);
      // Who has written all does not use up his time.
      expect(await sink.stop(AN_HOUR_MS)).toEqual({ undelivered: 0 });
      expect(sink.status()).toMatchObject({ lag: 0, counters: { taken: 100, written: 100, putAside: 0, failures: 0 } });
      await expect(give(sink, numbered(101, 1)), 'after its stop').rejects.toThrow(/ is stopped$/);
      await expectInTopic(world, items);
    },
  },
  {
    title: 'counts nothing as written while the broker is away, says so, and writes each once when it is back',
    check: async (make) => {
      const world = await make();
      const sink = await world.start();
      await give(sink, numbered(1, 10));
      await until('the first are written', () => sink.status().lag === 0);
      world.cut();
      await give(sink, numbered(11, 40));
      await until('trouble is counted', () => (sink.status().counters.failures ?? 0) > 1);
      expect(sink.status()).toMatchObject({ lag: 40, counters: { written: 10 } });
      expect(sink.health().level).toBe('degraded');
      world.heal();
      await until('all are written', () => sink.status().lag === 0);
      expect(sink.health()).toEqual({ level: 'ok' });
      await sink.stop(STOP_MS);
      await expectInTopic(world, numbered(1, 50));
    },
  },
  {
    title: 'writes once what it must send again because the answer was lost, and the next behind it',
    check: async (make) => {
      const world = await make();
      const sink = await world.start();
      for (let round = 0; round < 3; round += 1) {
        world.loseAnswer();
        await give(sink, numbered(round * 30 + 1, 30));
        await until('all are written', () => sink.status().lag === 0);
      }
      await sink.stop(STOP_MS);
      expect(world.answersLost()).toBeGreaterThanOrEqual(3);
      expect(sink.status().counters.written).toBe(90);
      await expectInTopic(world, numbered(1, 90));
    },
  },
  {
    title: 'splits a batch that is too large, puts aside and counts what is too large by itself, and writes the rest',
    check: async (make) => {
      const world = await make();
      world.cut();
      const sink = await world.start();
      const items = numbered(1, 60).map((item) => ({ ...item, note: 'x'.repeat(300) }));
      const tooLarge = [7, 23].map((at) => ({ ...items[at], number: 1_000 + at, note: 'x'.repeat(LARGEST_BYTES + 1) }));
      await give(
        sink,
        items.flatMap((item, at) => [item, ...tooLarge.filter(({ number }) => number === 1_000 + at)]),
      );
      world.heal();
      expect(await sink.stop(STOP_MS)).toEqual({ undelivered: 0 });
      expect(sink.status().counters).toMatchObject({ taken: 62, written: 60, putAside: 2 });
      expect(sink.status().lastError).toBeDefined();
      await expectInTopic(world, items);
    },
  },
  {
    title: 'puts aside and counts what does not fit the schema, with the reason, and writes the rest',
    check: async (make) => {
      const world = await make();
      const sink = await world.start();
      const items = numbered(1, 20);
      await give(sink, [...items.slice(0, 9), { symbol: 'BTCUSDT', number: 'ten', note: '' }, ...items.slice(9)]);
      expect(await sink.stop(STOP_MS)).toEqual({ undelivered: 0 });
      expect(sink.status()).toMatchObject({
        counters: { written: 20, putAside: 1 },
        lastError: { message: expect.stringContaining('number') },
      });
      await expectInTopic(world, items);
    },
  },
  {
    title: 'holds what it has while the registry is away and no schema is known, says so, and writes it afterwards',
    check: async (make) => {
      const world = await make();
      await world.registry.close();
      const sink = await world.start();
      await give(sink, numbered(1, 20));
      await until('trouble is counted', () => (sink.status().counters.failures ?? 0) > 1);
      expect(sink.status()).toMatchObject({ lag: 20, counters: { written: 0, putAside: 0 } });
      expect(sink.health()).toMatchObject({ level: 'degraded', reason: expect.stringContaining('registry') });
      await world.registry.open();
      expect(await sink.stop(STOP_MS)).toEqual({ undelivered: 0 });
      await expectInTopic(world, numbered(1, 20));
    },
  },
  {
    title: 'stops within its limit while the broker is away, says what it could not write, and writes none of it later',
    check: async (make) => {
      const world = await make();
      const sink = await world.start();
      await give(sink, numbered(1, 10));
      await until('the first are written', () => sink.status().lag === 0);
      world.cut();
      await give(sink, numbered(11, 40));
      await until('trouble is counted', () => (sink.status().counters.failures ?? 0) > 0);
      const stopped = sink.stop(200);
      await until('it has stopped', () => sink.status().state === 'stopped');
      expect(await stopped).toEqual({ undelivered: 40 });
      expect(sink.status()).toMatchObject({ lag: 40, counters: { taken: 50, written: 10 } });
      world.heal();
      // Another one, which must pause as often as this one would, has time for what this one may not do.
      const next = await world.start();
      for (let round = 0; round < 3; round += 1) {
        world.loseAnswer();
        await give(next, numbered(round * 20 + 51, 20));
        await until('the next one has written', () => next.status().lag === 0);
      }
      expect(await next.stop(STOP_MS)).toEqual({ undelivered: 0 });
      await expectInTopic(world, [...numbered(1, 10), ...numbered(51, 60)]);
    },
  },
  {
    title: 'goes on with a new producer when the broker refuses the sequence of the old one, each item once',
    check: async (make) => {
      const world = await make();
      const sink = await world.start();
      await give(sink, numbered(1, 30));
      await until('the first are written', () => sink.status().lag === 0);
      await world.confuse();
      await give(sink, numbered(31, 30));
      await until('the others are written', () => sink.status().lag === 0);
      await sink.stop(STOP_MS);
      expect(sink.status().counters.failures, 'refused sequences').toBeGreaterThan(0);
      await expectInTopic(world, numbered(1, 60));
    },
  },
  {
    title: 'makes whoever gives wait while it is full',
    check: async (make) => {
      const world = await make();
      world.cut();
      const sink = await world.start({ capacity: 20, batchSize: 5 });
      let given = 0;
      const giving = give(sink, numbered(1, 60), () => (given += 1));
      await until('it is full', () => given === 20 && (sink.status().counters.failures ?? 0) > 1);
      expect(sink.status()).toMatchObject({ lag: 20, counters: { taken: 20 } });
      world.heal();
      await giving;
      expect(await sink.stop(STOP_MS)).toEqual({ undelivered: 0 });
      await expectInTopic(world, numbered(1, 60));
    },
  },
];

/** Items of several keys in turn. */
function numbered(from: number, count: number): readonly TopicRecord[] {
  return Array.from({ length: count }, (_, at) => ({
    symbol: SYMBOLS[(from + at) % SYMBOLS.length],
    number: from + at,
    note: '',
  }));
}

async function give(sink: KafkaSink<TopicRecord>, items: readonly TopicRecord[], given = (): unknown => 0) {
  for (const item of items) {
    await sink.accept(item);
    given();
  }
}

const SCHEMA = compileSchema(JSON.stringify(NUMBERED));

/** Exactly these are there, those of a key in this order. */
async function expectInTopic(world: SinkWorld, items: readonly TopicRecord[]): Promise<void> {
  const there = (await world.messages()).map(({ key, value }) => ({ key, item: decode(SCHEMA, unframe(value).body) }));
  for (const symbol of SYMBOLS) {
    expect(
      there.filter(({ key }) => key === symbol).map(({ item }) => item),
      `at kafka.trades what has the key ${symbol}`,
    ).toEqual(items.filter((item) => item.symbol === symbol));
  }
  expect(there, 'at kafka.trades').toHaveLength(items.length);
}
