import { settled } from '../../compose/services/market-data-runtime/contracts/virtual-clock.ts';
import { expect, test } from '../contracts/holds.ts';
import { sinkWorld, symbols } from './sink-world.ts';
import { refusing } from './topic-double.ts';

test('MD-04 a sink refuses a setting that is missing, wrong or unknown, with its name', () => {
  const { make } = sinkWorld();
  for (const [field, settings] of [
    ['topic', {}],
    ['topic', { topic: '' }],
    ['name', { topic: 't', name: '' }],
    ['keyField', { topic: 't', keyField: '' }],
    ['capacity', { topic: 't', capacity: 0 }],
    ['capacity', { topic: 't', capacity: 1.5 }],
    ['batchSize', { topic: 't', batchSize: 0 }],
    ['batchSize', { topic: 't', batchSize: '5' }],
    ['size', { topic: 't', size: 5 }],
  ] as const) {
    expect(() => make(settings), JSON.stringify(settings)).toThrow(expect.objectContaining({ field }));
  }
  expect(make({ topic: 't', capacity: 1, batchSize: 1 }).pressure.capacity).toBe(1);
});

test('MD-04 a sink that is told only its topic holds ten thousand, and writes five hundred at once', async () => {
  const { topic, clock, schemas, sink, give } = sinkWorld();
  expect(sink.pressure).toEqual({ source: 'kafka', level: 'OK', queueSize: 0, capacity: 10_000, dropped: 0 });
  schemas.fails = new Error('not yet');
  await sink.start();
  await give(...symbols(501));
  schemas.fails = undefined;
  await clock.advance(100);
  const sizes = topic.story.slice(1).map((written) => written.split(',').length);
  expect(sizes).toEqual([500, 1]);
  expect(schemas.asked).toContain('numbers-value');
});

test('MD-04 a sink says at once how full it is, and again and again until it stops or there is room', async () => {
  const { topic, clock, events, sink, give } = sinkWorld({ name: 'store', capacity: 10 });
  topic.isAway = true;
  await sink.start();
  await give(...symbols(5));
  expect(events).toMatchObject([{ source: 'store', level: 'SOFT', queueSize: 5, capacity: 10 }]);
  await clock.advance(200);
  expect(events.map(({ level }) => level)).toEqual(['SOFT', 'SOFT']);
  await give(...symbols(3, 'b'));
  expect(sink.pressure).toEqual({ source: 'store', level: 'HARD', queueSize: 8, capacity: 10, dropped: 0 });
  topic.isAway = false;
  await clock.advance(100);
  expect(events.at(-1)).toMatchObject({ level: 'OK', queueSize: 0 });
  topic.isAway = true;
  await give(...symbols(5));
  events.length = 0;
  const stopped = sink.stop(0);
  await clock.advance(1_000);
  await stopped;
  expect(events).toEqual([]);
});

test('MD-04 a sink is well when it runs, its schemas are and there is room; else it says why not', async () => {
  const { topic, clock, schemas, sink, give } = sinkWorld({ capacity: 10 });
  expect(sink.health()).toEqual({ level: 'failed', reason: 'is new' });
  await expect(give('a1')).rejects.toThrow('kafka is new');
  await sink.start();
  expect(sink.health()).toEqual({ level: 'ok' });
  schemas.level = { level: 'degraded', reason: 'the registry is away' };
  expect(sink.health()).toEqual(schemas.level);
  schemas.level = { level: 'ok' };
  const answer = Promise.withResolvers<undefined>();
  topic.answered = answer.promise;
  await give(...symbols(8));
  expect(sink.health()).toEqual({ level: 'degraded', reason: 'is nearly full' });
  answer.resolve(undefined);
  await settled();
  expect(sink.health()).toEqual({ level: 'ok' });
  const stopped = sink.stop(0);
  await clock.advance(100);
  await stopped;
  expect(sink.health()).toEqual({ level: 'failed', reason: 'is stopped' });
});

for (const [what, away, back] of [
  ['broker', ({ topic }) => void (topic.isAway = true), ({ topic }) => void (topic.isAway = false)],
  [
    'registry',
    ({ schemas }) => void (schemas.fails = new Error('the registry is away')),
    ({ schemas }) => void (schemas.fails = undefined),
  ],
] as const satisfies readonly (readonly [string, Act, Act])[]) {
  test(`MD-04 while the ${what} is away it is asked ten times a second; the log says once that it is`, async () => {
    const world = sinkWorld();
    const { clock, lines, sink, give } = world;
    await sink.start();
    away(world);
    await give('a1');
    await clock.advance(99);
    expect(sink.status()).toMatchObject({ lag: 1, counters: { taken: 1, written: 0, failures: 1, batches: 0 } });
    expect(lines).toHaveLength(1);
    await clock.advance(1);
    expect(sink.status().counters.failures).toBe(2);
    expect(sink.health()).toEqual({ level: 'degraded', reason: `the ${what} is away` });
    expect(lines).toHaveLength(1);
    back(world);
    await clock.advance(100);
    expect(sink.health()).toEqual({ level: 'ok' });
    expect(sink.status()).toMatchObject({
      lag: 0,
      counters: { written: 1, failures: 2, batches: 1 },
      lastError: { message: `the ${what} is away` },
    });
  });
}

type Act = (world: ReturnType<typeof sinkWorld>) => void;

test('MD-04 what does not fit, or is refused, goes aside with the reason; a key must be a text', async () => {
  const { topic, aside, lines, sink, give } = sinkWorld();
  topic.fails = refusing('a2');
  await sink.start();
  await sink.accept({ symbol: 'a1', number: 'one' });
  await sink.accept({ symbol: 7, number: 1 });
  await give('a2', 'a3');
  await sink.flushed();
  expect(aside).toEqual([expect.stringMatching(/^a1: .*number/), '7: symbol: is no text', 'a2: too large']);
  expect(sink.status()).toMatchObject({
    lag: 0,
    counters: { taken: 4, written: 1, putAside: 3, failures: 0 },
    lastError: { message: 'too large' },
  });
  expect(lines).toHaveLength(3);
});

test('MD-04 while what is to go aside cannot, the sink holds it, and writes what is around it only once', async () => {
  const { topic, clock, parts, make } = sinkWorld();
  const kept: unknown[] = [];
  parts.keepAside = () => Promise.reject(new Error('not there'));
  topic.fails = refusing('a2');
  topic.isAway = true;
  const sink = make();
  await sink.start();
  // The first goes alone; the others are of one batch.
  for (const symbol of ['a0', 'a1', 'a2', 'a3']) await sink.accept({ symbol, number: 1 });
  topic.isAway = false;
  await clock.advance(200);
  expect(sink.status()).toMatchObject({ lag: 2, counters: { written: 2, putAside: 0 } });
  expect(sink.health()).toEqual({ level: 'degraded', reason: 'not there' });
  parts.keepAside = ({ symbol }) => Promise.resolve(void kept.push(symbol));
  await clock.advance(100);
  expect(sink.status()).toMatchObject({ lag: 0, counters: { written: 3, putAside: 1 } });
  expect(topic.story).toEqual(['1 opens numbers', '1 writes a0 to 0', '1 writes a1 to 0', '1 writes a3 to 0']);
  expect(kept).toEqual(['a2']);
});

test('MD-04 what has been put aside is not once more when the next one cannot be', async () => {
  const { topic, clock, parts, make } = sinkWorld();
  const tried: unknown[] = [];
  const answers = [undefined, new Error('not there')];
  parts.keepAside = ({ number }) => {
    tried.push(number);
    return answered(answers.shift());
  };
  topic.isAway = true;
  const sink = make();
  await sink.start();
  await sink.accept({ symbol: 'a0', number: 0 });
  for (const number of ['one', 'two']) await sink.accept({ symbol: 'a1', number });
  topic.isAway = false;
  await clock.advance(100);
  expect(sink.status()).toMatchObject({ lag: 1, counters: { written: 1, putAside: 1 } });
  await clock.advance(100);
  expect(tried).toEqual(['one', 'two', 'two']);
  expect(sink.status()).toMatchObject({ lag: 0, counters: { written: 1, putAside: 2 } });
});

function answered(error: Error | undefined): Promise<void> {
  return error === undefined ? Promise.resolve() : Promise.reject(error);
}
