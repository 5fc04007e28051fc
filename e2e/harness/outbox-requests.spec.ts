import { mock } from 'node:test';
import { expect, test } from '@playwright/test';
import { pino } from 'pino';
import { Outbox } from '../../compose/services/simulation-api/outbox.ts';
import { TOPICS } from '../../test-data/rideshare/schemas/topics.ts';
import { Broker, outboxAt, record, refusal } from './outbox-world.ts';

function unconnected(broker: Broker): Outbox {
  return new Outbox(broker.kafka, {
    partitionOf: () => 0,
    ackTimeoutMs: 60_000,
    log: pino({ level: 'silent' }),
    signal: new AbortController().signal,
  });
}

test('RS-01 who appends as soon as the last is acknowledged is not forgotten', async () => {
  const broker = new Broker();
  const outbox = await outboxAt(broker);
  for (const key of ['a', 'b', 'c']) await outbox.append([record(key)]);
  expect(broker.sent).toEqual(['a@0', 'b@0', 'c@0']);
});

test('RS-01 a record is acknowledged by all replicas, by a producer that repeats nothing and overtakes nothing', async () => {
  const broker = new Broker();
  const outbox = await outboxAt(broker);
  await outbox.append([record('a')]);
  expect(broker.settings).toMatchObject({
    acks: -1,
    producer: { idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false },
    // The outbox itself tries for as long as it takes: a client that gives up early lets it say so.
    admin: { retry: { retries: 2 } },
  });
});

test('RS-25 topics that are missing are made, those that are there are not', async () => {
  const broker = new Broker();
  await outboxAt(broker);
  expect(broker.created).toEqual(TOPICS.map(({ topic }) => topic).filter((topic) => topic !== 'trips'));
});

test('RS-23 a producer that cannot connect is let go, and another one tries; at the end none is connected', async () => {
  const broker = new Broker();
  broker.refuses = 1;
  const outbox = await outboxAt(broker);
  expect(broker.connections).toBe(2);
  expect(broker.open).toEqual({ producers: 1, admins: 0 });
  await outbox.close();
  expect(broker.open).toEqual({ producers: 0, admins: 0 });
});

test('RS-23 a producer whose answer was lost is let go', async () => {
  const broker = new Broker();
  const outbox = await outboxAt(broker);
  broker.answer = () => Promise.reject(new Error('the connection was lost'));
  expect(await refusal(outbox.append([record('a')]))).toEqual({ sent: true, tooLarge: false });
  expect(await refusal(outbox.append([record('b')]))).toEqual({ sent: false, tooLarge: false });
  await expect.poll(() => outbox.connected).toBe(true);
  expect(broker.open.producers).toBe(1);
});

test('RS-01 an outbox that has never reached Kafka ends', async () => {
  const broker = new Broker();
  await unconnected(broker).close();
  expect(broker.open).toEqual({ producers: 0, admins: 0 });
});

for (const [what, own, bytes] of [
  ['values', (size: number) => record('k', Buffer.alloc(size)), 399_849],
  ['keys', (size: number) => record('k'.repeat(size), 'v'), 399_849],
] as const) {
  test(`RS-01 a request has up to 800,000 bytes, with those of ${what} and 150 a record for the rest`, async () => {
    for (const [more, requests] of [
      [0, 1],
      [1, 2],
    ] as const) {
      const broker = new Broker();
      const outbox = await outboxAt(broker);
      await Promise.all([outbox.append([own(bytes)]), outbox.append([own(bytes + more)])]);
      expect(broker.sent, `${more} more`).toHaveLength(requests);
    }
  });
}

test('RS-01 many small records are as large as what Kafka makes of them', async () => {
  const broker = new Broker();
  const outbox = await outboxAt(broker);
  const many = Array.from({ length: 3_000 }, () => record('k'));
  await Promise.all([outbox.append(many), outbox.append(many)]);
  expect(broker.sent.map((request) => request.split(',').length)).toEqual([3_000, 3_000]);
});

test('RS-01 a topic that Kafka has not, and an answer without a place, are told of by name', async () => {
  const broker = new Broker();
  const outbox = await outboxAt(broker);
  await expect(outbox.append([{ ...record('a'), topic: 'news' }])).rejects.toThrow('Kafka has no topic news');
  await expect.poll(() => outbox.connected).toBe(true);
  broker.placeless = true;
  await expect(outbox.append([record('a')])).rejects.toThrow('the answer for trips 0 has no offset');
});

test('RS-01 what is larger than a request alone is one all the same: Kafka says whether it takes it', async () => {
  const broker = new Broker();
  const outbox = await outboxAt(broker);
  await outbox.append([record('a', Buffer.alloc(900_000))]);
  expect(broker.sent).toHaveLength(1);
});

test('RS-23 a refusal for another reason than its size leaves a record in doubt', async () => {
  const broker = new Broker();
  const outbox = await outboxAt(broker);
  broker.answer = () => Promise.reject(Object.assign(new Error('no leader'), { type: 'NOT_LEADER_OR_FOLLOWER' }));
  expect(await refusal(outbox.append([record('a')]))).toEqual({ sent: true, tooLarge: false });
});

test('RS-01 who has waited for too long, or is under way for too long, takes nobody else with it', async () => {
  const broker = new Broker();
  const outbox = await outboxAt(broker, 50);
  const answering = Promise.withResolvers<undefined>();
  broker.answer = () => answering.promise.then(() => undefined);
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const under = refusal(outbox.append([record('a')]));
    await new Promise(setImmediate);
    expect(broker.sent).toEqual(['a@0']);
    mock.timers.tick(20);
    const waiting = refusal(outbox.append([record('b')]));
    mock.timers.tick(20);
    const later = [outbox.append([record('c')]), outbox.append([record('d')])];
    mock.timers.tick(30);
    expect(await Promise.all([under, waiting])).toMatchObject([{ sent: true }, { sent: false }]);
    answering.resolve(undefined);
    await Promise.all(later);
    expect(broker.sent).toEqual(['a@0', 'c@0,d@0']);
  } finally {
    mock.timers.reset();
  }
});
