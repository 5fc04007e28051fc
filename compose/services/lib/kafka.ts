import kafkajs, {
  type Admin,
  type ITopicConfig,
  type ITopicMetadata,
  type Kafka,
  type logCreator,
  type RetryOptions,
} from 'kafkajs';
import type { Environment } from './environment.ts';
import { restWhenIdle } from './kafka-idle.ts';
import type { Logger } from './logging.ts';

/** Waits between a client's own attempts: short, for a broker on the same network is back as soon as it is back. */
export const PATIENT: RetryOptions = { initialRetryTime: 50, maxRetryTime: 500, retries: 12 };

export function createKafka(environment: Environment, log: Logger, clientId: string): Kafka {
  restWhenIdle();
  return new kafkajs.Kafka({
    clientId,
    brokers: environment.text('KAFKA_BROKERS', 'localhost:9092').split(','),
    connectionTimeout: 1_000,
    requestTimeout: environment.integer('KAFKA_REQUEST_TIMEOUT_MS', 5_000),
    retry: PATIENT,
    logCreator: toPino(log),
  });
}

const CONNECTION_PARTS = new Set(['Connection', 'ConnectionPool', 'BrokerPool']);

/**
 * kafkajs calls an error what it is about to retry, and says it once an attempt. What really failed is thrown, and
 * logged by who called; the rest is for whoever looks closely.
 */
function toPino(log: Logger): logCreator {
  return () =>
    ({ level, namespace, log: { message, timestamp: _timestamp, logger: _logger, stack: _stack, ...rest } }) => {
      const worthReading = level <= kafkajs.logLevel.ERROR && !CONNECTION_PARTS.has(namespace);
      log[worthReading ? 'warn' : 'debug']({ kafka: namespace, ...rest }, message);
    };
}

/**
 * Creates those of the topics that do not exist. Whoever starts first does it: every service that needs them calls this, so
 * none waits for another.
 * @throws while one of them is not there yet for everybody: another client has only just created it
 */
export async function ensureTopics(admin: Admin, topics: readonly ITopicConfig[]): Promise<readonly ITopicMetadata[]> {
  const existing = new Set(await admin.listTopics());
  const missing = topics.filter(({ topic }) => !existing.has(topic));
  // Resolves to false when another client was faster with one of them, which is as good.
  if (missing.length > 0) await admin.createTopics({ topics: missing, waitForLeaders: true });
  // By their names: the list of all that there are would pass over one that is just coming.
  return (await admin.fetchTopicMetadata({ topics: topics.map(({ topic }) => topic) })).topics;
}
