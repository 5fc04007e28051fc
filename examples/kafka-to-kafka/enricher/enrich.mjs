import { Kafka } from 'kafkajs';

const kafka = new Kafka({ clientId: 'enricher', brokers: ['kafka:9092'] });
const producer = kafka.producer();
await producer.connect();
const consumer = kafka.consumer({ groupId: 'enricher' });
await consumer.connect();
await consumer.subscribe({ topics: ['orders'], fromBeginning: true });
await consumer.run({
  eachMessage: async ({ message }) => {
    const order = JSON.parse(message.value.toString());
    const enriched = { ...order, vat: Math.round(order.total * 0.19 * 100) / 100 };
    await producer.send({
      topic: 'orders.enriched',
      messages: [{ key: message.key, value: JSON.stringify(enriched) }],
    });
  },
});
for (const signal of ['SIGTERM', 'SIGINT'])
  process.once(signal, () => consumer.disconnect().then(() => process.exit(0)));
