import { GroupLag } from '../lib/group-lag.ts';
import { errorAnswer, HttpServer } from '../lib/http-server.ts';
import { createKafka } from '../lib/kafka.ts';
import { reason } from '../lib/logging.ts';
import { createMetrics, serveMetrics } from '../lib/metrics.ts';
import { Readiness } from '../lib/readiness.ts';
import { runService } from '../lib/service.ts';

/** Less than a scrape may take. */
const PATIENCE_MS = 700;

/** Tells Prometheus how far a consumer group is behind, also while none of its consumers lives. */
await runService('lag-exporter', async ({ environment, log }) => {
  const groupId = environment.text('GROUP_ID', 'stream-processor');
  const topics = environment.text('TOPICS', '').split(',').filter(Boolean);
  if (topics.length === 0) throw new Error('TOPICS is not set: name the topics that the group reads, comma separated');
  const metrics = createMetrics();
  const lag = new GroupLag(
    createKafka(environment, log, 'lag-exporter'),
    { groupId, topics, patienceMs: PATIENCE_MS },
    metrics,
  );
  const server = new HttpServer(new Readiness({}), (error) => errorAnswer(500, 'internal', reason(error)));
  serveMetrics(server, metrics);
  await server.listen(environment.integer('PORT', 8080, { max: 65_535 }));

  return async () => {
    await server.close();
    await lag.close();
  };
});
