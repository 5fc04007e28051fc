import * as v from 'valibot';
import { HttpServer } from '../lib/http-server.ts';
import { createMetrics, serveMetrics } from '../lib/metrics.ts';
import { Readiness } from '../lib/readiness.ts';
import { connectRedis } from '../lib/redis.ts';
import { runService } from '../lib/service.ts';
import { Diary } from './control/diary.ts';
import { runMetrics } from './control/metrics.ts';
import { addRoutes, explain } from './control/routes.ts';
import { Runs, type RunsParts } from './control/runs.ts';
import { feedKind } from './feed/kind.ts';
import { feedbackEvents } from './feedback/event.ts';
import { check } from './feedback/message.ts';
import { Pulse } from './feedback/pulse.ts';
import { openKafka } from './kafka/outside.ts';
import { plant } from './planted/plant.ts';
import { STAGES } from './stages.ts';
import { openStore } from './store/outside.ts';

/** A configuration with trades in it. */
const LARGEST_BODY_BYTES = 1_000_000;
/** Less than the time in which a service must stop. */
const STOP_MS = 4_000;

const pulseOptions = v.strictObject({ kind: v.string(), stream: v.optional(v.string(), 'market-data.feedback') });

/** What it can be told to run depends on the servers that its environment names. */
await runService('market-data-runtime', async ({ environment, log, signal }) => {
  const stages = plant(STAGES, log);
  const parts = { environment, log, signal, stages };
  const named = (variable: string): string | undefined => environment.text(variable, '') || undefined;
  const database = named('POSTGRESQL_HOST');
  const store = database === undefined ? undefined : openStore(database, parts);
  const kafka = named('KAFKA_BROKERS') === undefined ? undefined : openKafka(parts);
  const pulse: RunsParts['buses'][string] = (options, { clock }) => {
    const { stream } = check('feedback', pulseOptions, options);
    const connect = (role: string) => connectRedis(environment, log, role);
    return new Pulse({ name: 'feedback', stream, codec: feedbackEvents, connect, clock, log });
  };
  const streams = named('EXCHANGE_STREAMS');
  const rest = environment.text('EXCHANGE_REST', '');
  const feed =
    streams === undefined || kafka === undefined ? {} : { websocket: feedKind({ streams, rest }, kafka, stages) };
  const diary = new Diary();
  const runs = new Runs({
    log,
    stages,
    diary,
    sources: {
      replay: (options, { clock }) => new stages.ReplaySource(options, { clock, ...diary.told }),
      ...feed,
    },
    sinks: { ...store?.sinks, ...kafka?.sinks },
    buses: named('REDIS_HOST') === undefined ? {} : { pulse },
  });
  const readiness = new Readiness({
    ...(store === undefined ? {} : { store: store.probe }),
    ...(kafka === undefined ? {} : { kafka: kafka.probe }),
  });
  const server = new HttpServer(readiness, explain, LARGEST_BODY_BYTES);
  addRoutes(server, runs, diary);
  const metrics = createMetrics();
  runMetrics(metrics, runs);
  serveMetrics(server, metrics);
  await server.listen(environment.integer('PORT', 8080, { max: 65_535 }));
  const run = named('RUN');
  if (run !== undefined) await runs.start(JSON.parse(run));

  return async () => {
    readiness.stop();
    await runs.stop(STOP_MS);
    await Promise.all([server.close(), store?.close(), kafka?.close()]);
  };
});
