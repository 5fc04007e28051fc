import { expect, test } from '@playwright/test';
import { pino } from 'pino';
import { Outbox } from '../../compose/services/simulation-api/outbox.ts';
import { Broker, outboxAt, record, refusal, TOO_LARGE } from './outbox-world.ts';

test('RS-01 what is appended together goes in one request, in its order, and each is told its place', async () => {
  const broker = new Broker();
  const outbox = await outboxAt(broker);
  const places = await Promise.all([
    outbox.append([record('a'), record('o1'), record('b')]),
    outbox.append([record('o2')]),
  ]);
  expect(broker.sent).toEqual(['a@0,o1@1,b@0,o2@1']);
  expect(places).toEqual([
    [
      { partition: 0, offset: '100' },
      { partition: 1, offset: '100' },
      { partition: 0, offset: '101' },
    ],
    [{ partition: 1, offset: '101' }],
  ]);
});

test('RS-01 what comes while a request is under way shares the next one', async () => {
  const broker = new Broker();
  const outbox = await outboxAt(broker);
  const answering = Promise.withResolvers<undefined>();
  broker.answer = async () => {
    await answering.promise;
  };
  const first = outbox.append([record('a')]);
  await expect.poll(() => broker.sent).toEqual(['a@0']);
  const others = [outbox.append([record('b')]), outbox.append([record('c')])];
  answering.resolve(undefined);
  await Promise.all([first, ...others]);
  expect(broker.sent).toEqual(['a@0', 'b@0,c@0']);
});

test('RS-01 a request is no larger than a broker takes', async () => {
  const broker = new Broker();
  const outbox = await outboxAt(broker);
  const large = Buffer.alloc(300_000, 'x');
  await Promise.all(['a', 'b', 'c'].map((key) => outbox.append([record(key, large)])));
  expect(broker.sent).toEqual(['xxxxx@0,xxxxx@0', 'xxxxx@0']);
});

test('RS-01 before Kafka is there nothing is sent, and that is certain', async () => {
  const outbox = new Outbox(new Broker().kafka, {
    partitionOf: () => 0,
    ackTimeoutMs: 60_000,
    log: pino({ level: 'silent' }),
    signal: new AbortController().signal,
  });
  expect(outbox.connected).toBe(false);
  expect(await refusal(outbox.append([record('a')]))).toEqual({ sent: false, tooLarge: false });
});

test('RS-01 a request without an answer leaves its events in doubt, those behind it certainly not sent', async () => {
  const broker = new Broker();
  const outbox = await outboxAt(broker);
  const failing = Promise.withResolvers<undefined>();
  broker.answer = async () => {
    await failing.promise;
  };
  const under = outbox.append([record('a')]);
  await expect.poll(() => broker.sent).toEqual(['a@0']);
  const waiting = outbox.append([record('b')]);
  const ends = [refusal(under), refusal(waiting)];
  failing.reject(new Error('the connection was lost'));
  expect(await Promise.all(ends)).toEqual([
    { sent: true, tooLarge: false },
    { sent: false, tooLarge: false },
  ]);
  // Its sequence numbers are in doubt as well: the next request is another producer's.
  broker.answer = () => Promise.resolve();
  await expect.poll(() => outbox.connected).toBe(true);
  expect(broker.connections).toBe(2);
  expect(await outbox.append([record('c')])).toEqual([{ partition: 0, offset: '100' }]);
});

test('RS-01 what is not acknowledged in time is in doubt when it was sent, and was not when it had to wait', async () => {
  const broker = new Broker();
  const outbox = await outboxAt(broker, 50);
  const answering = Promise.withResolvers<undefined>();
  broker.answer = async () => {
    await answering.promise;
  };
  const under = refusal(outbox.append([record('a')]));
  await expect.poll(() => broker.sent).toEqual(['a@0']);
  const waiting = refusal(outbox.append([record('b')]));
  expect(await Promise.all([under, waiting])).toEqual([
    { sent: true, tooLarge: false },
    { sent: false, tooLarge: false },
  ]);
  answering.resolve(undefined);
  await outbox.close();
  expect(broker.sent).toEqual(['a@0']);
});

test('RS-01 what is too large for its partition is refused alone; of several partitions another may have its own', async () => {
  const broker = new Broker();
  const outbox = await outboxAt(broker);
  broker.answer = () => Promise.reject(TOO_LARGE);
  expect(await refusal(outbox.append([record('a')]))).toEqual({ sent: false, tooLarge: true });
  expect(outbox.connected).toBe(true);
  expect(await refusal(outbox.append([record('a'), record('o1')]))).toMatchObject({ tooLarge: true });
  await expect.poll(() => broker.connections).toBe(2);
});

test('RS-01 at the end what was taken is sent', async () => {
  const broker = new Broker();
  const outbox = await outboxAt(broker);
  const appended = outbox.append([record('a')]);
  await outbox.close();
  expect(broker.sent).toEqual(['a@0']);
  await appended;
});

test('RS-25 a topic that another service has only just created is waited for', async () => {
  const broker = new Broker();
  broker.unknown = 2;
  const outbox = await outboxAt(broker);
  expect(await outbox.append([record('a')])).toEqual([{ partition: 0, offset: '100' }]);
  expect(broker.unknown).toBe(0);
});
