import { STREAMS } from '../../../test-data/rideshare/schemas/streams.ts';
import { connectRedis } from '../lib/redis.ts';
import { errorAnswer, HttpServer } from '../lib/http-server.ts';
import { GroupLag } from '../lib/group-lag.ts';
import { createKafka } from '../lib/kafka.ts';
import { createMetrics, serveMetrics } from '../lib/metrics.ts';
import { reason } from '../lib/logging.ts';
import { Readiness } from '../lib/readiness.ts';
import { runService } from '../lib/service.ts';
import type { BatchParts } from './batch.ts';
import { StreamConsumer } from './consumer.ts';
import { DeadLetterWriter } from './dead-letters.ts';
import { processorMetrics } from './metrics.ts';
import { plant } from './planted/plant.ts';
import { recordScript } from './script.ts';
import { STAGES } from './stages.ts';

const GROUP_ID = 'stream-processor';

await runService('stream-processor', async ({ environment, log, signal }) => {
  const stages = plant(STAGES, log);
  const redis = connectRedis(environment, log, 'stream-processor');
  const registry = new stages.Registry(environment.text('SCHEMA_REGISTRY_URL', 'http://localhost:8081'));
  const kafka = createKafka(environment, log, 'stream-processor');
  const script = recordScript(stages.nextStates);
  const writer = new stages.StateWriter(
    redis,
    { taskOf: stages.taskOf, script },
    {
      state: environment.integer('STATE_LIMIT', 1_000, { min: 1 }),
      eventIds: environment.integer('EVENT_ID_LIMIT', 20_000, { min: 1 }),
      memorySeconds: environment.integer('MEMORY_SECONDS', 21_600, { min: 1 }),
    },
  );
  const deadLetters = new DeadLetterWriter(kafka, {
    letterOf: stages.letterOf,
    groupId: GROUP_ID,
    // Two processors with one transactional id would fence each other out, which is what a second, forgotten one deserves.
    transactionalId: environment.text('TRANSACTIONAL_ID', GROUP_ID),
    log,
  });
  const metrics = createMetrics();
  const parts: BatchParts = {
    told: processorMetrics(metrics),
    read: (stream, value) => stages.readRecord(registry, stream, value),
    writer,
    deadLetters,
    log,
    signal,
    registryPauseMs: environment.integer('REGISTRY_PAUSE_MS', 500, { min: 1 }),
  };
  const consumer = new StreamConsumer(
    kafka,
    { eachBatch: (payload) => stages.processBatch(parts, payload), deadLetters, log, signal },
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
  const lag = new GroupLag(kafka, { groupId: GROUP_ID, topics: STREAMS }, metrics);
  serveMetrics(server, metrics);
  await server.listen(environment.integer('PORT', 8080, { max: 65_535 }));
  const reading = consumer.run().catch((error: unknown) => {
    if (!signal.aborted) log.error({ reason: reason(error) }, 'stopped reading');
  });

  return async () => {
    readiness.stop();
    await reading;
    await Promise.all([deadLetters.close(), server.close()]);
    await lag.close();
    await redis.quit();
  };
});
