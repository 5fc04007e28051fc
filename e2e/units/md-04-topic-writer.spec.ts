import kafkajs from 'kafkajs';
import { VirtualClock } from '../../compose/services/market-data-runtime/contracts/index.ts';
import { settled } from '../../compose/services/market-data-runtime/contracts/virtual-clock.ts';
import { ProducerLost } from '../../compose/services/market-data-runtime/kafka/topic-connection.ts';
import { TopicWriter } from '../../compose/services/market-data-runtime/kafka/topic-writer.ts';
import { reason } from '../../compose/services/lib/logging.ts';
import { expect, test } from '../contracts/holds.ts';
import { once, refusing, TopicDouble } from './topic-double.ts';

/** A writer to a topic in memory, what it was troubled by, and what became of what it was given. */
function world() {
  const topic = new TopicDouble();
  const clock = new VirtualClock();
  const troubles: string[] = [];
  const outcomes: string[] = [];
  const troubled = (error: unknown): void => void troubles.push(reason(error));
  const writer = new TopicWriter(new kafkajs.Kafka({ brokers: ['none'] }), 'trades', {
    connect: topic.connect,
    clock,
    troubled,
  });
  const write = (...keys: readonly string[]): Promise<void> =>
    writer.write(
      keys.map((key) => ({ key, value: '' })),
      {
        written: (messages) => void outcomes.push(`written ${messages.map(({ key }) => key).join()}`),
        refused: ({ key }, error) => Promise.resolve(void outcomes.push(`refused ${key}: ${error.message}`)),
      },
    );
  return { topic, clock, troubles, outcomes, writer, write };
}

test('MD-04 what goes to one partition is written in one request, a partition after the other, by one connection', async () => {
  const { topic, outcomes, write } = world();
  await write();
  expect(topic.attempts, 'for nothing').toBe(0);
  await write('a1', 'b1', 'a2');
  await write('a3');
  expect(topic.story).toEqual(['1 opens trades', '1 writes a1,a2 to 0', '1 writes b1 to 1', '1 writes a3 to 0']);
  expect(outcomes).toEqual(['written a1,a2', 'written b1', 'written a3']);
});

test('MD-04 what the broker refuses is split down to the message, and each is told once and in its order', async () => {
  const { topic, outcomes, write, troubles } = world();
  topic.fails = refusing('a3', 3);
  await write('a1', 'a2', 'a3', 'a4', 'a5');
  expect(outcomes).toEqual(['written a1,a2', 'refused a3: too large', 'written a4,a5']);
  expect(topic.story.slice(1)).toEqual(['1 writes a1,a2 to 0', '1 writes a4,a5 to 0']);
  expect(troubles, 'a refusal is an answer').toEqual([]);
});

test('MD-04 while the broker is away it is tried every tenth of a second, and each failure is told', async () => {
  const { topic, clock, troubles, outcomes, write } = world();
  topic.isAway = true;
  const written = write('a1');
  await settled();
  expect(topic.attempts).toBe(1);
  await clock.advance(99);
  expect(topic.attempts).toBe(1);
  await clock.advance(1);
  expect(topic.attempts).toBe(2);
  expect(troubles).toEqual(['the broker is away', 'the broker is away']);
  topic.isAway = false;
  await clock.advance(100);
  await written;
  expect([topic.attempts, outcomes]).toEqual([3, ['written a1']]);
});

test('MD-04 after a lost answer the same connection sends the same again; after a lost producer another one does', async () => {
  const { topic, clock, troubles, write } = world();
  for (const error of [new Error('the answer is lost'), new ProducerLost('out of order')]) {
    topic.fails = once(error);
    const written = write('a1', 'a2');
    await clock.advance(100);
    await written;
  }
  expect(troubles).toEqual(['the answer is lost', 'out of order']);
  expect(topic.story).toEqual([
    '1 opens trades',
    '1 writes a1,a2 to 0',
    '1 closes',
    '2 opens trades',
    '2 writes a1,a2 to 0',
  ]);
});

test('MD-04 a writer that is closed gives up what is under way, tells nobody of it, and takes nothing more', async () => {
  const { topic, clock, troubles, outcomes, writer, write } = world();
  await write('a1');
  topic.fails = () => new Error('the answer is lost');
  const given = write('a2');
  await clock.advance(50);
  await writer.close();
  await expect(given).rejects.toThrow('the writer to trades is closed');
  await expect(write('a3')).rejects.toThrow('the writer to trades is closed');
  expect(topic.story).toEqual(['1 opens trades', '1 writes a1 to 0', '1 closes']);
  expect([troubles, outcomes]).toEqual([['the answer is lost'], ['written a1']]);
  expect(clock.sleepers).toBe(0);
});

test('MD-04 what fails because the writer is closed is no trouble', async () => {
  const { topic, clock, troubles, writer, write } = world();
  const answer = Promise.withResolvers<undefined>();
  topic.answered = answer.promise;
  const given = write('a1');
  await settled();
  await writer.close();
  answer.reject(new Error('closed under it'));
  await expect(given).rejects.toThrow('the writer to trades is closed');
  expect([troubles, clock.sleepers]).toEqual([[], 0]);
});

test('MD-04 a writer is closed when its connection is, also one that is only being made, or never was', async () => {
  const { topic, writer, write } = world();
  const closing = Promise.withResolvers<undefined>();
  topic.closed = closing.promise.then();
  const given = write('a1');
  const closed = writer.close();
  let isClosed = false;
  void closed.then(() => (isClosed = true));
  await expect(given).rejects.toThrow('is closed');
  await settled();
  expect([isClosed, topic.story]).toEqual([false, ['1 opens trades', '1 closes']]);
  closing.resolve(undefined);
  await closed;
  const away = world();
  away.topic.isAway = true;
  const never = away.write('a1');
  await away.writer.close();
  await expect(never).rejects.toThrow('is closed');
  await world().writer.close();
});
