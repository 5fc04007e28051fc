import type { Kafka } from 'kafkajs';

interface BatchContext {
  readonly producerId: string;
  readonly producerEpoch: number;
  readonly firstSequence: number;
  readonly lastOffsetDelta: number;
}

/** What kafkajs has inside and does not show. */
interface Broker {
  fetch(request: object): Promise<{
    readonly responses: readonly {
      readonly partitions: readonly { readonly messages: readonly { readonly batchContext: BatchContext }[] }[];
    }[];
  }>;
  produce(request: object): Promise<unknown>;
}

interface Cluster {
  connect(): Promise<void>;
  addTargetTopic(topic: string): Promise<void>;
  findControllerBroker(): Promise<Broker>;
  disconnect(): Promise<void>;
}

/** The key of what it writes. */
export const FOREIGN = 'FOREIGN';
const BYTES = 65_536;
/** More than the producer sends at once: as many would be its own batch to the broker, and that acknowledged. */
const MANY = 20;

/** Goes on, in each partition, with the sequence numbers of whoever has written last there: messages of its own. */
export async function goOnAsProducerOf(kafka: Kafka, topic: string, ends: readonly number[]): Promise<void> {
  const cluster = clusterOf(kafka);
  await cluster.connect();
  try {
    await cluster.addTargetTopic(topic);
    const broker = await cluster.findControllerBroker();
    for (const [partition, end] of ends.entries()) {
      if (end > 0) await goOnIn(broker, topic, partition, end - 1);
    }
  } finally {
    await cluster.disconnect();
  }
}

async function goOnIn(broker: Broker, topic: string, partition: number, offset: number): Promise<void> {
  const { responses } = await broker.fetch({
    isolationLevel: 0,
    maxWaitTime: 1,
    minBytes: 1,
    maxBytes: BYTES,
    topics: [{ topic, partitions: [{ partition, fetchOffset: String(offset), maxBytes: BYTES }] }],
  });
  const last = responses[0]?.partitions[0]?.messages.at(-1)?.batchContext;
  if (last === undefined) throw new Error(`there is no message at ${topic} ${partition} ${offset}`);
  await broker.produce({
    acks: -1,
    timeout: 5_000,
    producerId: last.producerId,
    producerEpoch: last.producerEpoch,
    topicData: [
      {
        topic,
        partitions: [
          {
            partition,
            firstSequence: last.firstSequence + last.lastOffsetDelta + 1,
            messages: Array.from({ length: MANY }, () => ({ key: FOREIGN, value: '' })),
          },
        ],
      },
    ],
  });
}

function clusterOf(kafka: Kafka): Cluster {
  const create = Object.getOwnPropertySymbols(kafka).find(({ description }) => description?.endsWith(':createCluster'));
  const make =
    create === undefined ? undefined : (kafka as unknown as Record<symbol, (options: object) => Cluster>)[create];
  if (make === undefined) throw new Error('this kafkajs has no cluster to be asked');
  return make.call(kafka, { metadataMaxAge: Infinity, allowAutoTopicCreation: false });
}
