import { expect, test } from '@playwright/test';
import { check } from '../../compose/services/market-data-runtime/feedback/message.ts';
import { feedSettings } from '../../compose/services/market-data-runtime/feed/settings.ts';
import { sinkSettings } from '../../compose/services/market-data-runtime/kafka/kafka-sink.ts';
import { COORDINATION } from '../../compose/services/market-data-runtime/rate/coordinator.ts';
import { STEADY } from '../../compose/services/market-data-runtime/rate/policy.ts';
import { registrySettings } from '../../compose/services/market-data-runtime/registry/registry-client.ts';
import { PATIENT } from '../../compose/services/lib/kafka.ts';

const NO_COUNT = [0, -1, 1.5, '1', null];
const FEED = { kind: 'websocket' };

function refusalOf(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    return (error as { readonly field?: string }).field;
  }
}

test('MD-07 what a feed is not told has its default', () => {
  expect(check('feed', feedSettings, FEED)).toEqual({
    kind: 'websocket',
    name: 'feed',
    symbols: [],
    renewAfterMs: 82_800_000,
    silentMs: 65_000,
    quietMs: 30_000,
    answerMs: 5_000,
    backOff: { firstMs: 100, longestMs: 5_000 },
    stableMs: 10_000,
    commandsPerSecond: 4,
    history: { timeoutMs: 3_000, perSecond: 4, retryMs: 1_000 },
    perSecond: 10_000,
    floorPerSecond: 1,
    capacity: 5_000,
    mostHoles: 64,
  });
  const parts = { ...FEED, memory: { topic: 'trades' }, backOff: {}, history: {} };
  expect(check('feed', feedSettings, parts)).toMatchObject({
    memory: { topic: 'trades', messages: 20_000 },
    backOff: { firstMs: 100, longestMs: 5_000 },
    history: { timeoutMs: 3_000, perSecond: 4, retryMs: 1_000 },
  });
});

test('MD-07 of a feed’s settings what is out of bounds is refused by its name, and the least is taken', () => {
  const counts = ['renewAfterMs', 'silentMs', 'quietMs', 'answerMs', 'stableMs', 'commandsPerSecond', 'perSecond'];
  for (const field of [...counts, 'floorPerSecond', 'capacity', 'mostHoles']) {
    for (const value of NO_COUNT) {
      expect(
        refusalOf(() => check('feed', feedSettings, { ...FEED, [field]: value })),
        `${field} ${value}`,
      ).toBe(field);
    }
    expect(check('feed', feedSettings, { ...FEED, [field]: 1 })).toMatchObject({ [field]: 1 });
  }
  expect(refusalOf(() => check('feed', feedSettings, { ...FEED, name: '' }))).toBe('name');
  expect(refusalOf(() => check('feed', feedSettings, { ...FEED, colour: 'red' }))).toBe('colour');
  expect(refusalOf(() => check('feed', feedSettings, { ...FEED, memory: { topic: '' } }))).toBe('memory.topic');
});

test('MD-07 a feed has up to 1,024 symbols, in upper case and of up to 20 characters', () => {
  const read = (symbols: readonly string[]) => refusalOf(() => check('feed', feedSettings, { ...FEED, symbols }));
  for (const symbol of ['BTCUSDT', '1000SATSUSDT', '币安人生USDT', 'X'.repeat(20)]) {
    expect(read([symbol]), symbol).toBeUndefined();
  }
  for (const symbol of ['', 'btcusdt', 'BTC-USDT', 'BTC USDT', 'X'.repeat(21)]) {
    expect(read([symbol]), symbol).toBe('symbols.0');
  }
  expect(read(Array.from({ length: 1_024 }, (_, at) => `S${at}`))).toBeUndefined();
  expect(read(Array.from({ length: 1_025 }, (_, at) => `S${at}`))).toBe('symbols');
});

test('MD-04 what a Kafka sink is not told has its default, and what is out of bounds is refused by its name', () => {
  const least = { topic: 'trades' };
  const defaults = { name: 'kafka', topic: 'trades', keyField: 'symbol', capacity: 10_000, batchSize: 500 };
  expect(check('sink', sinkSettings, least)).toEqual(defaults);
  expect(check('sink', sinkSettings, { ...least, capacity: 1, batchSize: 1 })).toMatchObject({
    capacity: 1,
    batchSize: 1,
  });
  for (const field of ['capacity', 'batchSize']) {
    for (const value of NO_COUNT) {
      expect(refusalOf(() => check('sink', sinkSettings, { ...least, [field]: value }))).toBe(field);
    }
  }
  for (const field of ['name', 'topic', 'keyField']) {
    expect(refusalOf(() => check('sink', sinkSettings, { ...least, [field]: '' }))).toBe(field);
  }
});

test('MP-06 what a registry’s client is not told has its default, and what is out of bounds is refused by its name', () => {
  const least = { url: 'http://registry:8081' };
  expect(check('registry', registrySettings, least)).toEqual({
    ...least,
    cacheLimit: 1_000,
    maxAgeMs: 60_000,
    pauseMs: 1_000,
    timeoutMs: 2_000,
  });
  const edges = { cacheLimit: 1, maxAgeMs: 0, pauseMs: 0, timeoutMs: 1 };
  expect(check('registry', registrySettings, { ...least, ...edges })).toMatchObject(edges);
  for (const [field, value] of [
    ['url', 'registry:8081'],
    ['url', 'ftp://registry'],
    ['cacheLimit', 0],
    ['maxAgeMs', -1],
    ['pauseMs', -1],
    ['timeoutMs', 0.5],
    ['timeoutMs', Infinity],
  ] as const) {
    expect(
      refusalOf(() => check('registry', registrySettings, { ...least, [field]: value })),
      `${field} ${value}`,
    ).toBe(field);
  }
});

test('MP-31 pressure, silence and recovery have the paces that are documented', () => {
  expect(STEADY).toEqual({ soft: 0.9, hard: 0.5, holdMs: 500, step: 0.05, stepMs: 1_000 });
  expect(COORDINATION).toEqual({ floor: 0.05, everyMs: 100, silenceMs: 3_000 });
});

test('RS-22 a service’s client of Kafka tries again at once, and for some seconds', () => {
  expect(PATIENT).toEqual({ initialRetryTime: 50, maxRetryTime: 500, retries: 12 });
});
