import type { EachBatchPayload, KafkaMessage } from 'kafkajs';
import type { BatchParts } from '../../compose/services/stream-processor/batch.ts';
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

export interface BatchOptions {
  readonly commit?: () => Promise<void>;
  /** Of the first message; the others have none. */
  readonly key?: string;
  /** Of every message, in place of its correlation id. */
  readonly headers?: KafkaMessage['headers'];
  readonly values?: readonly ('good' | 'refused' | 'no Avro' | 'registry away')[];
}

/** Ratings from offset 11 on. */
export function batchOf({ commit = () => Promise.resolve(), key, headers, values = ['good'] }: BatchOptions = {}) {
  const calls: string[] = [];
  const messages = values.map((value, at) => ({
    key: key === undefined || at > 0 ? null : Buffer.from(key),
    value: value === 'no Avro' ? Buffer.from('text') : ratingOf(value === 'registry away' ? AWAY : ID, value, 11 + at),
    offset: String(11 + at),
    timestamp: String(Date.now()),
    headers: headers ?? { correlation_id: Buffer.from(`header-${11 + at}`) },
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
  readonly event: { readonly comment: string | null };
}

/** @param others what a test has in place of a part */
export function parts(
  calls: string[],
  redis: () => Promise<unknown> = () => Promise.resolve(),
  others: Partial<BatchParts> = {},
): BatchParts {
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
        return records.map(({ event }) => {
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
    ...others,
  };
  return fixed as unknown as BatchParts;
}
