import kafkajs from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { mintId } from '../fixtures/trace/ids.ts';

export const TOPIC = 'dyetrace-bench-tap-rate';
export const PARTITIONS = 4;
/** The test whose events they are. */
export const TOKEN = 0x00d9_e77a_ce01;
const VALUE_BYTES = 200;
const BATCH = 1_000;
const IN_FLIGHT = 4;

export function quietKafka(bootstrap: string): kafkajs.Kafka {
  return new kafkajs.Kafka({ clientId: 'bench', brokers: [bootstrap], logLevel: kafkajs.logLevel.NOTHING });
}

/** Makes the topic anew and fills it: values of 200 bytes, a correlation id and an event id as headers. */
export async function fillTopic(bootstrap: string, messages: number): Promise<void> {
  const kafka = quietKafka(bootstrap);
  const admin = kafka.admin();
  await admin.connect();
  await dropTopic(admin);
  await admin.createTopics({
    waitForLeaders: true,
    topics: [
      {
        topic: TOPIC,
        numPartitions: PARTITIONS,
        configEntries: [{ name: 'message.timestamp.type', value: 'LogAppendTime' }],
      },
    ],
  });
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  const value = Buffer.alloc(VALUE_BYTES, 'x');
  let next = 0;
  const send = async (): Promise<void> => {
    while (next < messages) {
      const first = next;
      next = Math.min(messages, first + BATCH);
      await producer.send({
        topic: TOPIC,
        acks: 1,
        messages: Array.from({ length: next - first }, (_, at) => ({
          value,
          partition: Math.floor(first / BATCH) % PARTITIONS,
          headers: { correlation_id: mintId(TOKEN, first + at), event_id: randomUUID() },
        })),
      });
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, send));
  await producer.disconnect();
  await admin.disconnect();
}

export async function dropTopic(admin: kafkajs.Admin): Promise<void> {
  if ((await admin.listTopics()).includes(TOPIC)) await admin.deleteTopics({ topics: [TOPIC] });
  while ((await admin.listTopics()).includes(TOPIC)) await admin.fetchTopicMetadata();
}
