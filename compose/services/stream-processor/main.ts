import { connectRedis } from '../lib/redis.ts';
import { errorAnswer, HttpServer } from '../lib/http-server.ts';
import { createKafka } from '../lib/kafka.ts';
import { reason } from '../lib/logging.ts';
import { Readiness } from '../lib/readiness.ts';
import { Registry } from '../lib/registry.ts';
import { runService } from '../lib/service.ts';
import { StreamConsumer } from './consumer.ts';
import { DeadLetterWriter } from './dead-letters.ts';
import { StateWriter } from './state-writer.ts';

const GROUP_ID = 'stream-processor';

await runService('stream-processor', async ({ environment, log, signal }) => {
  const redis = connectRedis(environment, log, 'stream-processor');
  const registry = new Registry(environment.text('SCHEMA_REGISTRY_URL', 'http://localhost:8081'));
  const kafka = createKafka(environment, log, 'stream-processor');
  const writer = new StateWriter(redis, {
    state: environment.integer('STATE_LIMIT', 1_000, { min: 1 }),
    eventIds: environment.integer('EVENT_ID_LIMIT', 20_000, { min: 1 }),
    memorySeconds: environment.integer('MEMORY_SECONDS', 21_600, { min: 1 }),
  });
  // Two processors with one transactional id would fence each other out, which is what a second, forgotten one deserves.
  const transactionalId = environment.text('TRANSACTIONAL_ID', GROUP_ID);
  const deadLetters = new DeadLetterWriter(kafka, log, GROUP_ID, transactionalId);
  const registryPauseMs = environment.integer('REGISTRY_PAUSE_MS', 500, { min: 1 });
  const consumer = new StreamConsumer(
    kafka,
    { registry, writer, deadLetters, log, signal, registryPauseMs },
    { groupId: GROUP_ID, sessionTimeoutMs: environment.integer('SESSION_TIMEOUT_MS', 4_000, { min: 1_000 }) },
  );

  const readiness = new Readiness({
    kafka: () => {
      consumer.check();
    },
    registry: () => registry.check(),
    redis: () => redis.ping(),
  });
  const server = new HttpServer(readiness, (error) => errorAnswer(500, 'internal', reason(error)));
  await server.listen(environment.integer('PORT', 8080, { max: 65_535 }));
  const reading = consumer.run().catch((error: unknown) => {
    if (!signal.aborted) log.error({ reason: reason(error) }, 'stopped reading');
  });

  return async () => {
    readiness.stop();
    await reading;
    await Promise.all([deadLetters.close(), server.close()]);
    await redis.quit();
  };
});
