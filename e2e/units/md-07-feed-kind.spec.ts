import type { Kafka } from 'kafkajs';
import type { FeedParts } from '../../compose/services/market-data-runtime/feed/feed-source.ts';
import { feedKind } from '../../compose/services/market-data-runtime/feed/kind.ts';
import type { KafkaOutside } from '../../compose/services/market-data-runtime/kafka/outside.ts';
import type { Stages } from '../../compose/services/market-data-runtime/stages.ts';
import { VirtualClock } from '../../compose/services/market-data-runtime/contracts/virtual-clock.ts';
import { about } from '../../fixtures/playwright/failures.ts';
import { compileSchema, encode } from '../../test-data/avro/codec.ts';
import { frame } from '../../test-data/avro/wire.ts';
import { expect, silent, stages, test } from '../contracts/holds.ts';

const OF_FEED = { annotation: about('feed') };
const TYPE = compileSchema(
  JSON.stringify({
    type: 'record',
    name: 'Trade',
    fields: [
      { name: 'symbol', type: 'string' },
      { name: 'trade_id', type: 'long' },
      { name: 'trade_time', type: 'string' },
    ],
  }),
);

interface Run {
  readonly eachMessage: (message: {
    readonly partition: number;
    readonly message: { readonly offset: string; readonly value: Buffer };
  }) => Promise<void>;
}

/** A broker with one topic of one partition, that has these trades. */
function brokerWith(trades: readonly (readonly [string, number])[], asked: string[]): Kafka {
  const done = () => Promise.resolve();
  const values = trades.map(([symbol, id]) =>
    frame(1, encode(TYPE, { symbol, trade_id: id, trade_time: `1970-01-01T00:00:00.${String(id).padStart(6, '0')}Z` })),
  );
  const kafka = {
    admin: () => ({
      connect: done,
      disconnect: done,
      deleteGroups: done,
      fetchTopicOffsets: (topic: string) => {
        asked.push(topic);
        return Promise.resolve([{ partition: 0, low: '0', high: String(values.length) }]);
      },
    }),
    consumer: () => ({
      connect: done,
      disconnect: done,
      subscribe: done,
      seek: ({ offset }: { readonly offset: string }) => asked.push(`from ${offset}`),
      run: async ({ eachMessage }: Run) => {
        for (const [offset, value] of values.entries()) {
          await eachMessage({ partition: 0, message: { offset: String(offset), value } });
        }
      },
    }),
  };
  return kafka as unknown as Kafka;
}

/** What a feed is built with, where the topic has these trades; the options and settings that it got. */
function built(trades: readonly (readonly [string, number])[] = []) {
  const asked: string[] = [];
  const kept: string[] = [];
  const got: { feed?: FeedParts; options?: unknown; gaps?: readonly unknown[] } = {};
  const capturing = {
    ...stages,
    FeedSource: class {
      readonly name = 'feed';
      constructor(options: unknown, parts: FeedParts) {
        Object.assign(got, { options, feed: parts });
      }
    },
    KafkaSink: class {
      readonly name = 'sink of gaps';
      constructor(...parts: readonly unknown[]) {
        got.gaps = parts;
      }
    },
  } as unknown as Stages;
  const outside = {
    kafka: brokerWith(trades, asked),
    schemas: { byId: () => Promise.resolve({ type: TYPE }) },
    aside: { keep: (text: string, reason: string) => Promise.resolve(void kept.push(`${text}: ${reason}`)) },
  } as unknown as KafkaOutside;
  const clock = new VirtualClock();
  const feedback = { publish: () => undefined };
  const address = { streams: 'wss://streams', rest: 'https://rest' };
  feedKind(address, outside, capturing)({ kind: 'websocket' }, { feedback, clock, log: silent });
  if (got.feed === undefined) throw new Error('no feed was built');
  return { ...got, feed: got.feed, asked, kept, clock, feedback, outside };
}

test('MD-07 a feed is built with the exchange’s addresses, and tells gaps in their topic', OF_FEED, () => {
  const { feed, gaps, options, clock, feedback, outside } = built();
  expect(options).toEqual({ kind: 'websocket' });
  expect(feed).toMatchObject({ streams: 'wss://streams', rest: 'https://rest', gaps: { name: 'sink of gaps' } });
  expect(feed.clock).toBe(clock);
  expect(feed.log).toBe(silent);
  expect(feed.stages).toHaveProperty('Lane', stages.Lane);
  const { kafka, schemas } = outside;
  expect(gaps).toEqual([
    { name: 'gaps', topic: 'market.gaps' },
    { kafka, schemas, feedback, clock, log: silent, record: stages.gapRecord },
    expect.objectContaining({ TopicWriter: stages.TopicWriter }),
  ]);
});

test('MD-15 what a feed cannot read goes aside with the reason', OF_FEED, async () => {
  const { feed, kept } = built();
  await feed.keepAside('{', 'it is no JSON');
  expect(kept).toEqual(['{: it is no JSON']);
});

test(
  'MD-07 a feed remembers of each symbol the highest id that its topic has, wherever it stands',
  OF_FEED,
  async () => {
    const { feed, asked } = built([
      ['A', 0],
      ['B', 7],
      ['B', 9],
      ['B', 8],
    ]);
    expect([...(await feed.remember({ topic: 'trades', messages: 3 }))]).toEqual([
      ['A', { id: 0, timeMicros: 0 }],
      ['B', { id: 9, timeMicros: 9 }],
    ]);
    expect(asked).toEqual(['trades', 'from 1']);
  },
);

test('MD-07 a feed without a memory asks no topic and remembers nothing', OF_FEED, async () => {
  const { feed, asked } = built([['A', 1]]);
  expect(await feed.remember(undefined)).toEqual(new Map());
  expect(asked).toEqual([]);
});
