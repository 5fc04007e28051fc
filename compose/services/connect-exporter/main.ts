import { errorAnswer, HttpServer } from '../lib/http-server.ts';
import { reason } from '../lib/logging.ts';
import { createMetrics, serveMetrics } from '../lib/metrics.ts';
import { Readiness } from '../lib/readiness.ts';
import { runService } from '../lib/service.ts';
import { askConnect, connectMetrics } from './states.ts';

/** Less than a scrape may take. */
const PATIENCE_MS = 400;

/** Tells Prometheus how the connectors of a Kafka Connect are, which says so over REST and, else, over JMX alone. */
await runService('connect-exporter', async ({ environment }) => {
  const url = environment.text('CONNECT_URL', 'http://connect:8083');
  const readiness = new Readiness({});
  const server = new HttpServer(readiness, (error) => errorAnswer(500, 'internal', reason(error)));
  const metrics = createMetrics();
  connectMetrics(metrics, () => askConnect(url, PATIENCE_MS));
  serveMetrics(server, metrics);
  await server.listen(environment.integer('PORT', 8080, { max: 65_535 }));

  return async () => {
    readiness.stop();
    await server.close();
  };
});
