import { Redis } from 'ioredis';
import {
  feedbackBusContract,
  feedbackPublisherContract,
} from '../../compose/services/market-data-runtime/contracts/index.ts';
import { feedbackEvent } from '../../compose/services/market-data-runtime/contracts/messages.ts';
import { about, expect, test, until } from '../../fixtures/index.ts';
import { heardBy, settledBetween, startPulses } from './pulses.ts';

const OF_BUS = about('feedback-bus');
const IN_DOCKER = { annotation: OF_BUS, tag: ['@docker', '@exclusive'] };
const UNDER_FAULT = { annotation: OF_BUS, tag: ['@docker', '@exclusive', '@fault'] };
const BACK_MS = 20_000;

for (const { title, check } of feedbackBusContract) {
  test(`MP-05 the bus over Redis ${title}`, IN_DOCKER, async ({ stack }, { testId }) => {
    await using pulses = startPulses(stack, testId);
    await check(async () => ({ here: await pulses.start('here'), there: await pulses.start('there') }));
  });
}

for (const { title, check } of feedbackPublisherContract) {
  test(`MP-02 the bus over Redis ${title}`, IN_DOCKER, async ({ stack }, { testId }) => {
    await using pulses = startPulses(stack, testId);
    await check(async (hear) => {
      const [here, there] = [await pulses.start('here'), await pulses.start('there')];
      there.subscribe(hear);
      return { publisher: here, settle: () => settledBetween(here, there) };
    });
  });
}

test(
  'MP-05 while Redis hangs its own process hears all the same, and the others when it is back, each once',
  UNDER_FAULT,
  async ({ stack, faults }, { testId }) => {
    await using pulses = startPulses(stack, testId);
    const [here, there] = [await pulses.start('here'), await pulses.start('there')];
    const [near, far] = [heardBy(here), heardBy(there)];
    const sizes = Array.from({ length: 20 }, (_, at) => at);
    const pause = await faults.pause('redis');
    for (const queueSize of sizes) here.publish(feedbackEvent({ queueSize }));
    await settledBetween(here);
    expect(near, 'heard in its own process').toEqual(sizes);
    await until({
      what: 'at feedback-bus both say that Redis is away',
      probe: () => [here.health(), there.health()],
      done: (healths) =>
        healths.every(({ level, reason = '' }) => level === 'degraded' && reason.includes('redis is away')),
      timeoutMs: BACK_MS,
    });
    await pause.heal();
    await until({
      what: 'at feedback-bus the others hear what was published meanwhile',
      probe: () => far.length,
      done: (length) => length >= sizes.length,
      timeoutMs: BACK_MS,
    });
    expect(far).toEqual(sizes);
    await until({
      what: 'at feedback-bus both are well again',
      probe: () => [here.health(), there.health()],
      done: (healths) => healths.every(({ level }) => level === 'ok'),
      timeoutMs: BACK_MS,
    });
  },
);

test(
  'MP-05 after Redis was killed the newest of what was published meanwhile arrives, and the rest is counted',
  UNDER_FAULT,
  async ({ stack, faults }, { testId }) => {
    await using pulses = startPulses(stack, testId);
    const [here, there] = [await pulses.start('here'), await pulses.start('there')];
    const far = heardBy(there);
    const kill = await faults.kill('redis');
    const published = 1_000;
    for (let queueSize = 0; queueSize < published; queueSize += 1) here.publish(feedbackEvent({ queueSize }));
    const { lag = 0 } = here.status();
    expect(lag, 'kept for later').toBeLessThan(published / 2);
    await kill.heal();
    await until({
      what: 'at feedback-bus the last word arrives',
      probe: () => far.at(-1),
      done: (last) => last === published - 1,
      timeoutMs: BACK_MS,
    });
    expect(far, 'the newest, in order').toEqual(Array.from({ length: lag }, (_, at) => published - lag + at));
    expect(here.status().counters, 'what was kept, and what was not').toMatchObject({
      sent: lag,
      lost: published - lag,
    });
  },
);

test('MP-05 a subscriber whose connection is cut reads on where it was', UNDER_FAULT, async ({ stack }, { testId }) => {
  await using pulses = startPulses(stack, testId);
  const [here, there] = [await pulses.start('here'), await pulses.start('there')];
  const far = heardBy(there);
  await using closing = new AsyncDisposableStack();
  const { host, port, password } = pulses.address;
  const redis = closing.adopt(new Redis({ host, port, password }), (client) => {
    client.disconnect();
  });
  for (let round = 0; round < 5; round += 1) {
    const clients = (await redis.client('LIST')) as string;
    const id = /^id=(\d+) .*\bname=there-reader\b/m.exec(clients)?.[1] ?? '';
    await redis.client('KILL', 'ID', id);
    // The reader is away: these are not there to be heard when it comes back.
    for (let at = 0; at < 20; at += 1) here.publish(feedbackEvent({ queueSize: round * 20 + at }));
    await until({
      what: 'at feedback-bus all that was published is in Redis',
      probe: () => here.status(),
      done: ({ counters }) => counters.sent === (round + 1) * 20,
      timeoutMs: BACK_MS,
    });
    await until({
      what: 'at feedback-bus the reader has read on',
      probe: () => far.length,
      done: (length) => length >= (round + 1) * 20,
      timeoutMs: BACK_MS,
    });
  }
  expect(far).toEqual(Array.from({ length: 100 }, (_, at) => at));
});

test(
  'MP-05 what is added once more, because its answer was lost, is heard once',
  IN_DOCKER,
  async ({ stack }, { testId }) => {
    await using pulses = startPulses(stack, testId);
    const [here, there] = [await pulses.start('here'), await pulses.start('there')];
    const far = heardBy(there);
    await using closing = new AsyncDisposableStack();
    const { host, port, password } = pulses.address;
    const redis = closing.adopt(new Redis({ host, port, password }), (client) => {
      client.disconnect();
    });
    const stream = `feedback:${testId}`;
    for (let queueSize = 0; queueSize < 20; queueSize += 1) {
      here.publish(feedbackEvent({ queueSize }));
      await settledBetween(here, there);
      // As a writer does that has heard nothing of the first time.
      const [last] = await redis.xrevrange(stream, '+', '-', 'COUNT', 1);
      await redis.xadd(stream, '*', ...(last?.[1] ?? []));
    }
    await until({
      what: 'at feedback-bus the reader has read to the end',
      probe: () => there.status().counters,
      done: ({ heard = 0, repeated = 0 }) => heard + repeated >= 40,
      timeoutMs: BACK_MS,
    });
    expect(far).toEqual(Array.from({ length: 20 }, (_, at) => at));
    expect(there.status().counters).toMatchObject({ heard: 20, repeated: 20 });
  },
);
