import { setTimeout as sleep } from 'node:timers/promises';
import type { EachBatchPayload, KafkaMessage } from 'kafkajs';
import { isStream } from '../../../../test-data/rideshare/schemas/streams.ts';
import type { Bug } from '../../lib/planted/planter.ts';
import { RegistryUnavailable } from '../../lib/registry.ts';
import type { BatchParts } from '../batch.ts';
import type { Stages } from '../stages.ts';

/** Between the commit and the rest: long enough for a kill to come in between. */
const COMMITTED_MS = 300;

/** Records of which this holds are neither written nor refused. */
export function passesOver(isPassedOver: (message: KafkaMessage) => boolean): Bug<Stages> {
  return (stages) => ({
    ...stages,
    processBatch: (parts, payload) =>
      stages.processBatch(
        parts,
        withMessages(
          payload,
          payload.batch.messages.filter((message) => !isPassedOver(message)),
        ),
      ),
  });
}

/** What cannot be read is not there. */
export const swallowsMalformed: Bug<Stages> = (stages) => ({
  ...stages,
  processBatch: async (parts, payload) => {
    const readable: KafkaMessage[] = [];
    for (const message of payload.batch.messages) {
      if (await isReadable(parts, payload.batch.topic, message)) readable.push(message);
    }
    await stages.processBatch(parts, withMessages(payload, readable));
  },
});

/** The whole batch is committed before anything is done with it. */
export const commitsFirst: Bug<Stages> = (stages) => ({
  ...stages,
  processBatch: async (parts, payload) => {
    const { topic, partition, messages } = payload.batch;
    if (messages.length > 0) {
      const offset = (BigInt(payload.batch.lastOffset()) + 1n).toString();
      await payload.commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset }] }] });
      await sleep(COMMITTED_MS);
    }
    await stages.processBatch(parts, payload);
  },
});

async function isReadable(parts: BatchParts, topic: string, { value }: KafkaMessage): Promise<boolean> {
  try {
    return !isStream(topic) || !('refusal' in (await parts.read(topic, value)));
  } catch (error) {
    if (!(error instanceof RegistryUnavailable)) throw error;
    return true;
  }
}

/** The same batch, as if it had other records. Its offsets stay: of all that were fetched. */
function withMessages(payload: EachBatchPayload, messages: readonly KafkaMessage[]): EachBatchPayload {
  const batch = Object.create(payload.batch, { messages: { value: messages } }) as EachBatchPayload['batch'];
  return { ...payload, batch };
}
