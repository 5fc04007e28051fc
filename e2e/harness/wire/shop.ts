import { createServer } from 'node:https';
import type { RedisEndpoint } from '../../../fixtures/technologies/redis/connection.ts';
import { closeRedis, openRedis } from '../../../fixtures/technologies/redis/connection.ts';
import type { KafkaAccess } from '../../../fixtures/technologies/kafka/access.ts';
import { kafkaConnection, openAdmin, openProducer } from '../../../fixtures/technologies/kafka/connection.ts';
import type { Listening } from './http-server.ts';
import type { SelfSigned } from './self-signed.ts';

export interface ShopOptions {
  readonly kafka: KafkaAccess;
  readonly redis: RedisEndpoint;
  readonly tls: SelfSigned;
}

/** The services of the guide's pipeline: an API that writes orders to a topic, and a group that hands them on to Redis. */
export async function openShop({ kafka, redis, tls }: ShopOptions): Promise<Listening> {
  await using opening = new AsyncDisposableStack();
  const connection = kafkaConnection({ ...kafka, name: 'shop' });
  const admin = opening.adopt(await openAdmin(connection), (opened) => opened.disconnect());
  await admin.createTopics({ topics: [{ topic: 'orders', numPartitions: 1 }], waitForLeaders: false });
  const producer = opening.adopt(await openProducer(connection), (opened) => opened.disconnect());
  const cache = opening.adopt(await openRedis(redis), closeRedis);
  const consumer = opening.adopt(
    connection.kafka.consumer({ groupId: 'live', maxWaitTimeInMs: 50, allowAutoTopicCreation: false }),
    (opened) => opened.disconnect(),
  );
  await consumer.connect();
  await consumer.subscribe({ topics: ['orders'], fromBeginning: true });
  await consumer.run({
    autoCommitThreshold: 1,
    eachMessage: async ({ message }) => {
      await cache.publish('orders', message.value ?? '');
    },
  });
  const server = createServer(tls, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const value = Buffer.concat(chunks);
      const { correlation_id: id = '' } = JSON.parse(value.toString()) as { correlation_id?: string };
      producer
        .send({ topic: 'orders', acks: -1, messages: [{ key: id, value, headers: { correlation_id: id } }] })
        .then(
          () => response.writeHead(202).end(),
          () => response.writeHead(503).end(),
        );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opening.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const closing = opening.move();
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}
