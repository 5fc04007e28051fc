/**
 * A small shop, as a user's own services may be: it joins orders with payments by the order's key, copies orders to an
 * audit topic, and pushes what is settled to WebSockets in frames of several. Plain JSON, no registry, nothing that knows
 * of tests. `node services.ts joiner`, `node services.ts pusher`.
 */
import { createServer } from 'node:http';
import kafkajs from 'kafkajs';
import { WebSocketServer } from 'ws';

const TOPICS = ['orders', 'payments', 'settled', 'audit'];
const PUSH_EVERY_MS = 20;
const kafka = new kafkajs.Kafka({
  clientId: 'shop',
  brokers: [process.env.KAFKA_BROKERS ?? 'kafka:9092'],
  logLevel: kafkajs.logLevel.ERROR,
});

interface Order {
  readonly total: number;
}
interface Payment {
  readonly payment: string;
  readonly amount: number;
}

async function joiner(): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: TOPICS.map((topic) => ({ topic, numPartitions: 2 })) });
  await admin.disconnect();
  const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  const orders = new Map<string, Order>();
  const payments = new Map<string, Payment>();
  const put = async (topic: string, key: string, value: unknown): Promise<void> => {
    await producer.send({ topic, messages: [{ key, value: value === null ? null : JSON.stringify(value) }] });
  };
  const settle = async (key: string): Promise<void> => {
    const [order, payment] = [orders.get(key), payments.get(key)];
    if (order === undefined || payment === undefined) return;
    orders.delete(key);
    payments.delete(key);
    await put('settled', key, { order: key, total: order.total, ...payment });
  };
  const consumer = kafka.consumer({ groupId: 'joiner', maxWaitTimeInMs: 50 });
  await consumer.connect();
  await consumer.subscribe({ topics: ['orders', 'payments'], fromBeginning: true });
  await consumer.run({
    autoCommitThreshold: 1,
    eachMessage: async ({ topic, message: { key, value } }) => {
      const id = key?.toString() ?? '';
      if (topic === 'payments') payments.set(id, JSON.parse(value?.toString() ?? '') as Payment);
      else {
        await producer.send({ topic: 'audit', messages: [{ key: id, value }] });
        if (value === null) {
          orders.delete(id);
          await put('settled', id, null);
          return;
        }
        orders.set(id, JSON.parse(value.toString()) as Order);
      }
      await settle(id);
    },
  });
  let paid = 0;
  const server = createServer((request, response) => {
    void (async () => {
      if (request.method === 'GET') return response.end('ok');
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const { order, amount } = JSON.parse(body) as { readonly order: string; readonly amount: number };
      const payment = `p-${Date.now()}-${(paid += 1)}`;
      await put('payments', order, { payment, amount });
      response.writeHead(201, { 'content-type': 'application/json' });
      return response.end(JSON.stringify({ payment }));
    })();
  });
  server.listen(8080);
}

async function pusher(): Promise<void> {
  const server = createServer((_, response) => response.end('ok'));
  const sockets = new WebSocketServer({ server, path: '/feed' });
  let waiting: unknown[] = [];
  setInterval(() => {
    if (waiting.length === 0) return;
    for (const socket of sockets.clients) socket.send(JSON.stringify(waiting));
    waiting = [];
  }, PUSH_EVERY_MS);
  const consumer = kafka.consumer({ groupId: 'pusher', maxWaitTimeInMs: 50 });
  await consumer.connect();
  await consumer.subscribe({ topics: ['settled'], fromBeginning: true });
  await consumer.run({
    autoCommitThreshold: 1,
    eachMessage: ({ message: { key, value } }) => {
      waiting.push(value === null ? { cancelled: key?.toString() } : JSON.parse(value.toString()));
      return Promise.resolve();
    },
  });
  server.listen(8080);
}

await (process.argv[2] === 'pusher' ? pusher() : joiner());
