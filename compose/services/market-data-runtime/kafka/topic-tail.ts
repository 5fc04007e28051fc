import { randomUUID } from 'node:crypto';
import type { Consumer } from 'kafkajs';
import { decode, type EventJson } from '../../../../test-data/avro/codec.ts';
import { EventError } from '../../../../test-data/avro/event-error.ts';
import { unframe } from '../../../../test-data/avro/wire.ts';
import { SchemaUnknown } from '../registry/registry-client.ts';
import type { KafkaAccess } from './kind.ts';

/** Messages to read of a partition: from the first offset up to the one before the last. */
interface Stretch {
  readonly partition: number;
  readonly from: bigint;
  readonly to: bigint;
}

/**
 * Reads the last messages of each partition of a topic, as far as it is written now, in the order of their offsets. What
 * cannot be read is left out.
 * @throws Error when broker or registry do not answer
 */
export async function readTail(
  { kafka, schemas }: KafkaAccess,
  topic: string,
  mostOfEach: number,
  take: (event: EventJson) => void,
): Promise<void> {
  const admin = kafka.admin();
  const groupId = `tail.${topic}.${randomUUID()}`;
  await admin.connect();
  try {
    const stretches = (await admin.fetchTopicOffsets(topic)).map(({ partition, low, high }) => {
      const [first, end] = [BigInt(low), BigInt(high)];
      const from = end - BigInt(mostOfEach);
      return { partition, from: from > first ? from : first, to: end };
    });
    const written = stretches.filter(({ from, to }) => from < to);
    if (written.length === 0) return;
    const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100 });
    await consumer.connect();
    try {
      await read(consumer, topic, written, async (value) => {
        const event = await decoded(schemas, value);
        if (event !== undefined) take(event);
      });
    } finally {
      await consumer.disconnect();
    }
    await admin.deleteGroups([groupId]);
  } finally {
    await admin.disconnect();
  }
}

async function read(
  consumer: Consumer,
  topic: string,
  stretches: readonly Stretch[],
  take: (value: Buffer | null) => Promise<void>,
): Promise<void> {
  const ends = new Map(stretches.map(({ partition, to }) => [partition, to]));
  const done = Promise.withResolvers<undefined>();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ partition, message }) => {
      const end = ends.get(partition);
      if (end === undefined) return;
      const offset = BigInt(message.offset);
      try {
        if (offset < end) await take(message.value);
      } catch (error) {
        done.reject(error);
      }
      if (offset >= end - 1n) ends.delete(partition);
      if (ends.size === 0) done.resolve(undefined);
    },
  });
  for (const { partition, from } of stretches) consumer.seek({ topic, partition, offset: from.toString() });
  await done.promise;
}

/** @throws Error when the registry does not answer */
async function decoded(schemas: KafkaAccess['schemas'], value: Buffer | null): Promise<EventJson | undefined> {
  let framed: ReturnType<typeof unframe>;
  try {
    framed = unframe(value);
  } catch {
    return undefined;
  }
  try {
    const { type } = await schemas.byId(framed.schemaId);
    return decode(type, framed.body);
  } catch (error) {
    if (error instanceof EventError || error instanceof SchemaUnknown) return undefined;
    throw error;
  }
}
