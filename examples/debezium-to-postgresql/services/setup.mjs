import { createConnection } from 'mysql2/promise';

const database = await createConnection({ host: 'mysql', user: 'root', password: 'only-on-this-machine' });
await database.query('CREATE TABLE IF NOT EXISTS shop.items (id BIGINT PRIMARY KEY, name VARCHAR(40), pieces INT)');
await database.end();

const answer = await fetch('http://connect:8083/connectors/shop/config', {
  method: 'PUT',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    'connector.class': 'io.debezium.connector.mysql.MySqlConnector',
    'database.hostname': 'mysql',
    'database.port': '3306',
    'database.user': 'root',
    'database.password': 'only-on-this-machine',
    'database.server.id': '5400',
    'database.include.list': 'shop',
    'topic.prefix': 'cdc',
    'schema.history.internal.kafka.bootstrap.servers': 'kafka:9092',
    'schema.history.internal.kafka.topic': 'cdc.history',
    'provide.transaction.metadata': 'true',
    'heartbeat.interval.ms': '500',
    // The place of a last transaction is written down with the server's next sign of life: at 0.8 of this.
    'connect.keep.alive.interval.ms': '3000',
    'topic.creation.default.replication.factor': '1',
    'topic.creation.default.partitions': '1',
  }),
});
if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);

// Whoever reads the topic finds it there.
const { Kafka } = await import('kafkajs');
const admin = new Kafka({ clientId: 'setup', brokers: ['kafka:9092'] }).admin();
await admin.connect();
await admin.createTopics({ topics: [{ topic: 'cdc.shop.items', numPartitions: 1 }] });
await admin.disconnect();
