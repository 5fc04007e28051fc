import { expect, test } from '@playwright/test';
import type { EachBatchPayload } from 'kafkajs';
import { type BatchParts, processBatch } from '../../compose/services/stream-processor/batch.ts';
import { readRecord } from '../../compose/services/stream-processor/reader.ts';
import { type Registry, RegistryUnavailable } from '../../compose/services/lib/registry.ts';
import type { DeadLetter, Position } from '../../compose/services/stream-processor/dead-letters.ts';
import type { Stream } from '../../test-data/rideshare/schemas/streams.ts';
import { createGenerator } from '../../test-data/rideshare/generators/events.ts';
import { compileSchema } from '../../test-data/avro/codec.ts';
import { frame } from '../../test-data/avro/wire.ts';
import { encodeEvent } from '../../test-data/rideshare/schemas/codec.ts';
import { SCHEMAS } from '../../test-data/rideshare/schemas/schema-files.ts';

const ID = 7;
/** Of a schema that the registry would have to be asked for. */
const AWAY = 8;

test('a position that could not be committed is read again', async () => {
  const { calls, payload } = batchOf({ commit: () => Promise.reject(new Error('the broker is away')) });
  await expect(processBatch(parts(calls), payload)).rejects.toThrow('the broker is away');
  expect(calls).toEqual(['write 11', 'commit 12']);
});

test('kafkajs reads on behind a batch that is committed', async () => {
  const { calls, payload } = batchOf();
  await processBatch(parts(calls), payload);
  expect(calls).toEqual(['write 11', 'commit 12', 'resolve 11']);
});

test('what is refused becomes a letter, in the order of its records, and the letters carry the position', async () => {
  const { calls, payload } = batchOf({ values: ['good', 'no Avro', 'refused', 'no Avro'] });
  await processBatch(parts(calls), payload);
  expect(calls).toEqual([
    'write 11 13',
    'letters 12 header-12 not_avro, 13 event-13 illegal, 14 header-14 not_avro at ratings 0 15',
    'forget ratings 0',
    'resolve 14',
  ]);
});

test('a batch in which nothing can be read is letters alone', async () => {
  const { calls, payload } = batchOf({ values: ['no Avro'] });
  await processBatch(parts(calls), payload);
  expect(calls).toEqual(['write ', 'letters 11 header-11 not_avro at ratings 0 12', 'forget ratings 0', 'resolve 11']);
});

test('where the registry is away the partition rests, behind what was read before', async () => {
  const { calls, payload } = batchOf({ values: ['good', 'registry away', 'good'] });
  await processBatch(parts(calls), payload);
  expect(calls).toEqual(['write 11', 'commit 12', 'resolve 11', 'pause']);
  const first = batchOf({ values: ['registry away', 'good'] });
  await processBatch(parts(first.calls), first.payload);
  expect(first.calls).toEqual(['write ', 'resolve 10', 'pause']);
  await expect.poll(() => [...calls, ...first.calls].filter((call) => call === 'resume')).toHaveLength(2);
});

for (const gone of ['isStale', 'isRunning'] as const) {
  test(`a batch that is not this member’s any more (${gone}) is not committed`, async () => {
    const { calls, payload } = batchOf();
    const is = gone === 'isStale';
    await processBatch(parts(calls), { ...payload, [gone]: () => is });
    expect(calls).toEqual(['write 11']);
  });
}

test('the group hears that this member lives while Redis is waited for', async () => {
  const { calls, payload } = batchOf();
  const written = Promise.withResolvers<undefined>();
  const processing = processBatch(
    parts(calls, () => written.promise),
    payload,
  );
  await expect.poll(() => calls.filter((call) => call === 'heartbeat').length).toBeGreaterThan(1);
  written.resolve(undefined);
  await processing;
  expect(calls.slice(-2)).toEqual(['commit 12', 'resolve 11']);
});

test('a topic that is no stream is a fault of whoever subscribed to it', async () => {
  const { calls, payload } = batchOf();
  const stray = { ...payload, batch: { ...payload.batch, topic: 'news' } };
  await expect(processBatch(parts(calls), stray)).rejects.toThrow('subscribed to a topic that is no stream: news');
  expect(calls).toEqual([]);
});

interface BatchOptions {
  readonly commit?: () => Promise<void>;
  readonly values?: readonly ('good' | 'refused' | 'no Avro' | 'registry away')[];
}

/** Ratings from offset 11 on. */
function batchOf({ commit = () => Promise.resolve(), values = ['good'] }: BatchOptions = {}) {
  const calls: string[] = [];
  const messages = values.map((value, at) => ({
    key: null,
    value: value === 'no Avro' ? Buffer.from('text') : ratingOf(value === 'registry away' ? AWAY : ID, value, 11 + at),
    offset: String(11 + at),
    timestamp: String(Date.now()),
    headers: { correlation_id: Buffer.from(`header-${11 + at}`) },
  }));
  const payload = {
    batch: { topic: 'ratings', partition: 0, messages, lastOffset: () => messages.at(-1)?.offset },
    heartbeat: () => {
      calls.push('heartbeat');
      return Promise.reject(new Error('nobody needs it'));
    },
    isRunning: () => true,
    isStale: () => false,
    resolveOffset: (offset: string) => void calls.push(`resolve ${offset}`),
    pause: () => {
      calls.push('pause');
      return () => void calls.push('resume');
    },
    commitOffsetsIfNecessary: async ({ topics }: { topics: { partitions: { offset: string }[] }[] }) => {
      calls.push(`commit ${topics[0]?.partitions[0]?.offset}`);
      await commit();
    },
  };
  return { calls, payload: payload as unknown as EachBatchPayload };
}

function ratingOf(id: number, value: string, offset: number): Buffer {
  const { payload } = createGenerator(1).rating();
  const comment = value === 'refused' ? 'refuse me' : null;
  return frame(id, encodeEvent('ratings', { ...payload, comment, correlation_id: `event-${offset}` }));
}

interface Written {
  readonly offset: string;
  readonly key: string;
  readonly event: { readonly trip_id: string; readonly comment: string | null };
}

function parts(calls: string[], redis: () => Promise<unknown> = () => Promise.resolve()): BatchParts {
  const schema = { id: ID, type: compileSchema(SCHEMAS.ratings), subjects: ['ratings-value'], askedAt: 0 };
  const ignore = (): void => undefined;
  const registry = {
    byId: (id: number) => (id === AWAY ? Promise.reject(new RegistryUnavailable('away')) : Promise.resolve(schema)),
    surely: (_: string, ask: () => Promise<unknown>) => ask(),
  } as unknown as Registry;
  const fixed = {
    read: (stream: Stream, value: Buffer | null) => readRecord(registry, stream, value),
    writer: {
      write: async (records: readonly Written[]) => {
        calls.push(`write ${records.map(({ offset }) => offset).join(' ')}`);
        await redis();
        return records.map(({ key, event }) => {
          // Without a key of the record's own, that of its event.
          if (key !== event.trip_id) throw new Error(`the key ${key} is not the trip's`);
          return event.comment === null ? { kind: 'published' } : { kind: 'refused', refusal: { reason: 'illegal' } };
        });
      },
      forgetRefusals: (topic: string, partition: number) => void calls.push(`forget ${topic} ${partition}`),
    },
    deadLetters: {
      write: (letters: readonly DeadLetter[], { topic, partition, offset }: Position) => {
        const told = letters.map(
          ({ message, refusal, correlationId }) => `${message.offset} ${correlationId} ${refusal.reason}`,
        );
        calls.push(`letters ${told.join(', ')} at ${topic} ${partition} ${offset}`);
      },
    },
    log: { info: ignore, warn: ignore, debug: ignore },
    signal: new AbortController().signal,
    registryPauseMs: 1,
  };
  return fixed as unknown as BatchParts;
}
