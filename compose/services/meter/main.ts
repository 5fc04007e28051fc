import * as v from 'valibot';
import { errorAnswer, HttpServer } from '../lib/http-server.ts';
import { reason } from '../lib/logging.ts';
import { Readiness } from '../lib/readiness.ts';
import { bodyOf } from '../lib/request-body.ts';
import { runService } from '../lib/service.ts';
import { Gauges } from './gauges.ts';

const NAME = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9_]*$/, 'a name of small letters, digits and _'));
const LEVEL = v.strictObject({
  gauge: NAME,
  labels: v.record(NAME, v.string()),
  value: v.pipe(v.number(), v.finite()),
});
const LABEL = v.strictObject({ name: NAME, value: v.string() });
const MAX_BODY_BYTES = 65_536;

/** Metrics that a test moves, for Prometheus to scrape. */
await runService('meter', async ({ environment, log }) => {
  const gauges = new Gauges();
  const readiness = new Readiness({});
  const server = new HttpServer(
    readiness,
    (error) => {
      log.error({ reason: reason(error) }, 'a request failed');
      return errorAnswer(500, 'internal', reason(error));
    },
    MAX_BODY_BYTES,
  );
  server.route('GET', '/metrics', () => ({
    status: 200,
    headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
    body: gauges.exposition(),
  }));
  server.route('POST', '/gauges', ({ body }) => {
    const level = bodyOf(LEVEL, body);
    gauges.set(level);
    log.info({ correlation_id: level.labels.correlation_id, ...level }, 'a gauge is set');
    return { status: 201, body: level };
  });
  server.route('POST', '/gauges/remove', ({ body }) => {
    const { name, value } = bodyOf(LABEL, body);
    return { status: 200, body: { removed: gauges.remove(name, value) } };
  });
  await server.listen(environment.integer('PORT', 8080, { max: 65_535 }));

  return async () => {
    readiness.stop();
    await server.close();
  };
});
