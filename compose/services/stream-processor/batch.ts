import type { EachBatchPayload, KafkaMessage } from 'kafkajs';
import { isStream, KEY_FIELD, type Stream } from '../../../test-data/rideshare/schemas/streams.ts';
import { reason, type Logger } from '../lib/logging.ts';
import { RegistryUnavailable } from '../lib/registry.ts';
import { keepTrying } from '../lib/retry.ts';
import type { DeadLetter, DeadLetterWriter } from './dead-letters.ts';
import type { Told } from './metrics.ts';
import type { Reading } from './reader.ts';
import type { StateWriter } from './state-writer.ts';

interface ReadMessage {
  readonly message: KafkaMessage;
  readonly reading: Reading;
}

export interface BatchParts {
  /** @throws RegistryUnavailable: the record must be read again later */
  readonly read: (stream: Stream, value: Buffer | null) => Promise<Reading>;
  readonly writer: StateWriter;
  readonly deadLetters: DeadLetterWriter;
  /** Told of what was dealt with. */
  readonly told?: Told;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** How long a partition rests when the registry must be asked and does not answer. */
  readonly registryPauseMs: number;
}

const HEARTBEAT_MS = 1_000;

/** Takes a batch of one partition through: read, write to Redis, dead letters, offset. */
export async function processBatch(parts: BatchParts, payload: EachBatchPayload): Promise<void> {
  const { topic, partition } = payload.batch;
  if (!isStream(topic)) throw new Error(`subscribed to a topic that is no stream: ${topic}`);
  // While Redis or Kafka is waited for, the group must not think that this member has died.
  const beating = setInterval(() => {
    payload.heartbeat().catch((error: unknown) => {
      parts.log.debug({ reason: reason(error) }, 'no heartbeat');
    });
  }, HEARTBEAT_MS);
  try {
    const { read, stoppedBy } = await readAll(parts, topic, payload.batch.messages);
    const next = stoppedBy?.offset ?? (BigInt(payload.batch.lastOffset()) + 1n).toString();
    const retry = { log: parts.log, signal: parts.signal };
    const letters = await keepTrying('write to Redis', () => writeAll(parts, topic, partition, read), retry);
    if (!payload.isRunning() || payload.isStale()) return;
    const position = { topic, partition, offset: next };
    if (letters.length > 0) {
      await keepTrying('write dead letters', () => parts.deadLetters.write(letters, position), retry);
      await keepTrying('write to Redis', () => parts.writer.forgetRefusals(topic, partition), retry);
    } else if (read.length > 0) {
      await payload.commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset: next }] }] });
    }
    parts.told?.(topic, read.length, letters.length);
    // Last: kafkajs reads on from here even if the commit failed, which nobody would make up for until the next record.
    payload.resolveOffset((BigInt(next) - 1n).toString());
    if (stoppedBy !== undefined) rest(parts, payload, stoppedBy);
  } finally {
    clearInterval(beating);
  }
}

/** Reads until the end, or until the registry would have to be asked and does not answer. */
async function readAll(
  parts: BatchParts,
  stream: Stream,
  messages: readonly KafkaMessage[],
): Promise<{ readonly read: readonly ReadMessage[]; readonly stoppedBy: KafkaMessage | undefined }> {
  const read: ReadMessage[] = [];
  for (const message of messages) {
    try {
      read.push({ message, reading: await parts.read(stream, message.value) });
    } catch (error) {
      if (!(error instanceof RegistryUnavailable)) throw error;
      return { read, stoppedBy: message };
    }
  }
  return { read, stoppedBy: undefined };
}

async function writeAll(
  { writer, log }: BatchParts,
  stream: Stream,
  partition: number,
  read: readonly ReadMessage[],
): Promise<DeadLetter[]> {
  const readable = read.flatMap(({ message, reading }) => {
    if ('refusal' in reading) return [];
    const { offset } = message;
    const key = message.key?.toString() ?? String(reading.event[KEY_FIELD[stream]]);
    return [{ message, record: { stream, partition, offset, key, event: reading.event } }];
  });
  const outcomes = await writer.write(readable.map(({ record }) => record));
  const letters = new Map<KafkaMessage, DeadLetter>();
  for (const [index, { message, record }] of readable.entries()) {
    const outcome = outcomes[index];
    const correlationId = String(record.event.correlation_id);
    const line = { correlation_id: correlationId, topic: stream, partition, offset: record.offset };
    if (outcome?.kind === 'refused') letters.set(message, { message, refusal: outcome.refusal, correlationId });
    if (outcome?.kind === 'published') log.info(line, 'published');
  }
  for (const { message, reading } of read) {
    if (!('refusal' in reading)) continue;
    letters.set(message, { message, refusal: reading.refusal, correlationId: headerOf(message) });
  }
  const ordered = read.flatMap(({ message }) => letters.get(message) ?? []);
  for (const { message, refusal, correlationId } of ordered) {
    log.warn(
      { correlation_id: correlationId, topic: stream, partition, offset: message.offset, ...refusal },
      'refused',
    );
  }
  return ordered;
}

/** The registry's outage stops this partition at this record, and no other partition. */
function rest({ log, registryPauseMs }: BatchParts, payload: EachBatchPayload, at: KafkaMessage): void {
  const { topic, partition } = payload.batch;
  log.warn(
    { topic, partition, offset: at.offset, correlation_id: headerOf(at) },
    'the registry is away, so this waits',
  );
  setTimeout(payload.pause(), registryPauseMs);
}

function headerOf({ headers }: KafkaMessage): string | undefined {
  const header = headers?.correlation_id;
  return Array.isArray(header) ? header[0]?.toString() : header?.toString();
}
