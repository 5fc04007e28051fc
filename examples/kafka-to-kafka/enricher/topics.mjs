import { Kafka } from 'kafkajs';

const admin = new Kafka({ clientId: 'topics', brokers: ['kafka:9092'] }).admin();
await admin.connect();
const there = await admin.listTopics();
const topics = ['orders', 'orders.enriched'].filter((topic) => !there.includes(topic));
if (topics.length > 0) await admin.createTopics({ topics: topics.map((topic) => ({ topic, numPartitions: 3 })) });
await admin.disconnect();
