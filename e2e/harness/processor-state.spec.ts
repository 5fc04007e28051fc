import { EventEmitter } from 'node:events';
import { expect, test } from '@playwright/test';
import type { ReadRecord } from '../../compose/services/stream-processor/publication.ts';
import { StateWriter } from '../../compose/services/stream-processor/state-writer.ts';
import { taskOf } from '../../compose/services/stream-processor/task.ts';

type Redis = ConstructorParameters<typeof StateWriter>[0];
type Answer = readonly [error: Error | null, answer: readonly string[] | undefined];

/** A Redis that keeps what it is asked, and answers as the test says. */
class Store extends EventEmitter {
  readonly asked: string[] = [];
  loads = 0;
  answer: (offset: string) => Answer | undefined = () => [null, ['published']];

  script(): Promise<string> {
    this.loads += 1;
    return Promise.resolve(`sha-${this.loads}`);
  }
  unlink(key: string): Promise<number> {
    this.asked.push(`unlink ${key}`);
    return Promise.resolve(1);
  }
  pipeline() {
    const calls: (readonly (string | number)[])[] = [];
    return {
      evalsha: (...call: readonly (string | number)[]) => calls.push(call),
      exec: () => {
        this.asked.push(calls.map(([sha, , ...rest]) => `${sha} ${rest[8]} after ${rest[9]}`).join(', '));
        return Promise.resolve(calls.flatMap((call) => [this.answer(String(call[10]))]));
      },
    };
  }
}

function writerOf(store: Store): StateWriter {
  const limits = { state: 10, eventIds: 10, memorySeconds: 10 };
  return new StateWriter(store as unknown as Redis, { taskOf, script: 'the script' }, limits);
}

function records(from: number, count: number): readonly ReadRecord[] {
  return Array.from({ length: count }, (_, at) => ({
    stream: 'ratings',
    partition: 2,
    offset: String(from + at),
    key: 'k',
    event: { event_id: `e${from + at}`, correlation_id: 'c', trip_id: 't' },
  }));
}

test('RS-22 each record says which one came before it, and gets its own outcome', async () => {
  const store = new Store();
  const refused = ['refused', 'out_of_order', 'sequence 3 where 1 comes next'];
  const answers = new Map<string, readonly string[]>([
    ['11', ['repeated']],
    ['12', refused],
  ]);
  store.answer = (offset) => [null, answers.get(offset) ?? ['published']];
  expect(await writerOf(store).write(records(10, 3))).toEqual([
    { kind: 'published' },
    { kind: 'repeated' },
    { kind: 'refused', refusal: { reason: 'out_of_order', detail: 'sequence 3 where 1 comes next' } },
  ]);
  expect(store.asked).toEqual(['sha-1 10 after -1, sha-1 11 after 10, sha-1 12 after 11']);
});

test('RS-22 a record whose predecessor is missing in Redis is no refused one: all are written again', async () => {
  const store = new Store();
  for (const [answer, words] of [
    [['gap'], 'missing in Redis (gap)'],
    [[], 'missing in Redis (no answer)'],
  ] as const) {
    store.answer = () => [null, answer];
    await expect(writerOf(store).write(records(10, 1))).rejects.toThrow(words);
  }
});

test('RS-22 an error of Redis, or no answer at all, fails the whole call', async () => {
  const store = new Store();
  const writer = writerOf(store);
  store.answer = (offset) => (offset === '11' ? [new Error('OOM'), undefined] : [null, ['published']]);
  await expect(writer.write(records(10, 2))).rejects.toThrow('OOM');
  store.answer = () => undefined;
  await expect(writer.write(records(10, 1))).rejects.toThrow('Redis did not answer');
});

test('RS-22 the script is loaded once, and again when Redis has forgotten it', async () => {
  const store = new Store();
  const writer = writerOf(store);
  await writer.write(records(10, 1));
  await writer.write(records(11, 1));
  expect(store.loads).toBe(1);
  store.answer = () => [new Error('NOSCRIPT No matching script'), undefined];
  await expect(writer.write(records(12, 1))).rejects.toThrow('NOSCRIPT');
  store.answer = () => [null, ['published']];
  await writer.write(records(12, 1));
  expect(store.loads).toBe(2);
  store.emit('close');
  await writer.write(records(13, 1));
  expect(store.asked.at(-1)).toBe('sha-3 13 after -1');
});

test('RS-22 a large batch goes in parts of five hundred, in its order', async () => {
  const store = new Store();
  expect(await writerOf(store).write(records(0, 1_001))).toHaveLength(1_001);
  expect(store.asked.map((part) => part.split(', ').length)).toEqual([500, 500, 1]);
});

test('RS-24 where there is nothing to write Redis is asked nothing', async () => {
  const store = new Store();
  expect(await writerOf(store).write([])).toEqual([]);
  expect([store.asked, store.loads]).toEqual([[], 0]);
});

test('RS-24 the refusals of a partition are forgotten by their key', async () => {
  const store = new Store();
  await writerOf(store).forgetRefusals('trips', 3);
  expect(store.asked).toEqual(['unlink processor:refused:trips:3']);
});
