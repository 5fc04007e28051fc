import kafkajs, { type Kafka, type Message, type PartitionMetadata } from 'kafkajs';

/** The broker will take these never; none of them is written. */
export class RecordsRefused extends Error {
  override readonly name = 'RecordsRefused';
}

/** The broker no longer knows the producer's place: these are not written, and only a new producer can write them. */
export class ProducerLost extends Error {
  override readonly name = 'ProducerLost';
}

/** One producer's way to one topic. */
export interface TopicConnection {
  /** Equal keys, equal partition. */
  partitionOf(message: Message): number;
  /**
   * @throws RecordsRefused, ProducerLost; anything else leaves it open whether they are written: the same messages must be
   * sent again before any others of that partition, and are there once then, by their sequence numbers
   */
  send(partition: number, messages: readonly Message[]): Promise<void>;
  /** Nothing is sent any more, not even what is under way within the client. */
  close(): Promise<void>;
}

export type ConnectToTopic = (kafka: Kafka, topic: string) => Promise<TopicConnection>;

const REFUSALS = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD', 'INVALID_TIMESTAMP']);
const LOSSES = new Set(['OUT_OF_ORDER_SEQUENCE_NUMBER', 'UNKNOWN_PRODUCER_ID', 'INVALID_PRODUCER_EPOCH']);
/** The broker has them, and has forgotten where. */
const THERE_ALREADY = 'DUPLICATE_SEQUENCE_NUMBER';

/** @throws Error while the broker is away, or does not have the topic */
export const connectToTopic: ConnectToTopic = async (kafka, topic) => {
  const byKey = kafkajs.Partitioners.DefaultPartitioner();
  let isClosed = false;
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    // kafkajs asks it before each attempt: what it has not sent when this is closed, it does not send later.
    createPartitioner: () => (place) => {
      if (isClosed) throw new kafkajs.KafkaJSNonRetriableError('is closed');
      return byKey(place);
    },
    // The fewest that kafkajs allows: whoever sends repeats.
    retry: { retries: 1 },
  });
  let partitions: PartitionMetadata[];
  try {
    [partitions] = await Promise.all([partitionsOf(kafka, topic), producer.connect()]);
  } catch (error) {
    await producer.disconnect();
    throw error;
  }
  return {
    partitionOf: (message) => byKey({ topic, partitionMetadata: partitions, message }),
    send: async (partition, messages) => {
      try {
        const placed = messages.map((message) => ({ ...message, partition }));
        await producer.send({ topic, messages: placed, acks: -1 });
      } catch (error) {
        // An attempt that was under way has connected anew.
        if (isClosed) await producer.disconnect();
        const type = protocolErrorOf(error);
        if (type === THERE_ALREADY) return;
        if (type !== undefined && REFUSALS.has(type)) throw new RecordsRefused(type, { cause: error });
        if (type !== undefined && LOSSES.has(type)) throw new ProducerLost(type, { cause: error });
        throw error;
      }
    },
    close: async () => {
      isClosed = true;
      await producer.disconnect();
    },
  };
};

async function partitionsOf(kafka: Kafka, topic: string): Promise<PartitionMetadata[]> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    return topics.flatMap(({ partitions }) => partitions);
  } finally {
    await admin.disconnect();
  }
}

/** What the broker itself has answered, if it has. */
function protocolErrorOf(error: unknown): string | undefined {
  if (error instanceof kafkajs.KafkaJSProtocolError) return error.type;
  return error instanceof Error ? protocolErrorOf(error.cause) : undefined;
}
