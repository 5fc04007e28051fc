import { Kafka } from 'kafkajs';
import pg from 'pg';

const store = new pg.Client({
  host: 'store',
  user: 'stock',
  password: 'even-on-this-machine',
  database: 'stock',
});
await store.connect();
await store.query(`CREATE TABLE IF NOT EXISTS items_history (
  number bigserial PRIMARY KEY, op text, id bigint, name text, pieces int, gtid text, place int, UNIQUE (gtid, place))`);

const kafka = new Kafka({ clientId: 'history', brokers: ['kafka:9092'] });
const consumer = kafka.consumer({ groupId: 'history' });
await consumer.connect();
await consumer.subscribe({ topics: ['cdc.shop.items'], fromBeginning: true });
await consumer.run({
  eachMessage: async ({ message }) => {
    if (message.value === null) return;
    const { payload } = JSON.parse(message.value.toString());
    const { op, before, after, transaction } = payload;
    if (!transaction) return;
    const { id, name, pieces } = after ?? before;
    await store.query(
      `INSERT INTO items_history (op, id, name, pieces, gtid, place) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (gtid, place) DO NOTHING`,
      [op, id, name, pieces, transaction.id, transaction.total_order],
    );
  },
});
for (const signal of ['SIGTERM', 'SIGINT'])
  process.once(signal, () => consumer.disconnect().then(() => process.exit(0)));
