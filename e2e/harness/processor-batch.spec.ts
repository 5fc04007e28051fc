import { expect, test } from '@playwright/test';
import type { EachBatchPayload } from 'kafkajs';
import { type BatchParts, processBatch } from '../../compose/services/stream-processor/batch.ts';
import { createGenerator } from '../../test-data/generators/index.ts';
import { compileSchema, encodeEvent, frame } from '../../test-data/schemas/codec.ts';
import { SCHEMAS } from '../../test-data/schemas/schema-files.ts';

const ID = 7;

test('a position that could not be committed is read again', async () => {
  const { calls, payload } = batchOf({ commit: () => Promise.reject(new Error('the broker is away')) });
  await expect(processBatch(parts(), payload)).rejects.toThrow('the broker is away');
  expect(calls).toEqual(['commit 12']);
});

test('kafkajs reads on behind a batch that is committed', async () => {
  const { calls, payload } = batchOf({ commit: () => Promise.resolve() });
  await processBatch(parts(), payload);
  expect(calls).toEqual(['commit 12', 'resolve 11']);
});

/** One rating at offset 11. */
function batchOf({ commit }: { readonly commit: () => Promise<void> }) {
  const calls: string[] = [];
  const { key, payload: event } = createGenerator(1).rating();
  const value = frame(ID, encodeEvent('ratings', { ...event, correlation_id: 'one' }));
  const payload = {
    batch: {
      topic: 'ratings',
      partition: 0,
      messages: [{ key: Buffer.from(key), value, offset: '11', timestamp: String(Date.now()), headers: {} }],
      lastOffset: () => '11',
    },
    heartbeat: () => Promise.resolve(),
    isRunning: () => true,
    isStale: () => false,
    resolveOffset: (offset: string) => void calls.push(`resolve ${offset}`),
    commitOffsetsIfNecessary: async ({ topics }: { topics: { partitions: { offset: string }[] }[] }) => {
      calls.push(`commit ${topics[0]?.partitions[0]?.offset}`);
      await commit();
    },
  };
  return { calls, payload: payload as unknown as EachBatchPayload };
}

function parts(): BatchParts {
  const schema = { id: ID, type: compileSchema(SCHEMAS.ratings), subjects: ['ratings-value'], askedAt: 0 };
  const ignore = (): void => undefined;
  const fixed = {
    registry: { byId: () => Promise.resolve(schema), surely: (_: string, ask: () => Promise<unknown>) => ask() },
    writer: { write: (records: readonly unknown[]) => Promise.resolve(records.map(() => ({ kind: 'published' }))) },
    log: { info: ignore, warn: ignore, debug: ignore },
    signal: new AbortController().signal,
    registryPauseMs: 1,
  };
  return fixed as unknown as BatchParts;
}
