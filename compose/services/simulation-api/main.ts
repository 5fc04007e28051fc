import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpServer } from '../lib/http-server.ts';
import { createKafka } from '../lib/kafka.ts';
import { KafkaProbe } from '../lib/kafka-probe.ts';
import { Counter, createMetrics, serveMetrics, told } from '../lib/metrics.ts';
import { Readiness } from '../lib/readiness.ts';
import { keepTrying } from '../lib/retry.ts';
import { runService } from '../lib/service.ts';
import { Entrance } from './entrance.ts';
import { eventRoutes } from './event-routes.ts';
import { plant } from './planted/plant.ts';
import { explainProblem } from './problems.ts';
import { simulationRoutes } from './simulation-routes.ts';
import { Simulations } from './simulations.ts';
import { STAGES } from './stages.ts';

const LOOK_AGAIN_MS = 1_000;

await runService('simulation-api', async ({ environment, log, signal }) => {
  const { Registry, Outbox, partitionOf, recordOf } = plant(STAGES, log);
  const kafka = createKafka(environment, log, 'simulation-api');
  const kafkaProbe = new KafkaProbe(kafka);
  const registry = new Registry(environment.text('SCHEMA_REGISTRY_URL', 'http://localhost:8081'));
  const ackTimeoutMs = environment.integer('ACK_TIMEOUT_MS', 5_000);
  const outbox = new Outbox(kafka, { partitionOf, ackTimeoutMs, log, signal });
  const entrance = new Entrance({ registry, recordOf, outbox, log });
  const simulations = new Simulations(entrance, log, signal);
  let registered = false;

  /** A registry that keeps its schemas in memory has lost them with a restart, and others wait for them. */
  async function keepRegistered(): Promise<void> {
    await keepTrying('register the schemas', () => entrance.registerSchemas(), { log, signal });
    registered = true;
    for (;;) {
      await sleep(LOOK_AGAIN_MS, undefined, { signal });
      await keepTrying('look for the schemas', () => entrance.ensureSchemas(), { log, signal });
    }
  }

  const readiness = new Readiness({
    kafka: async () => {
      if (!outbox.connected) throw new Error('the producer is not connected');
      await kafkaProbe.check();
    },
    registry: async () => {
      if (!registered) throw new Error('the schemas are not registered');
      await entrance.ensureSchemas();
    },
  });

  const maxBodyBytes = environment.integer('MAX_BODY_BYTES', 1_048_576);
  const server = new HttpServer(readiness, (error) => explainProblem(error, log), maxBodyBytes);
  eventRoutes(server, entrance, randomInt(2 ** 32));
  simulationRoutes(server, simulations);
  server.route('GET', '/v1/status', async () => ({
    status: 200,
    body: {
      uptime_s: Math.round(process.uptime()),
      accepted: Object.fromEntries(entrance.counts),
      simulations: { running: simulations.running },
      connections: (await readiness.check()).parts,
    },
  }));

  const metrics = createMetrics();
  new Counter({
    name: 'simulation_api_events_total',
    help: 'Events that Kafka has acknowledged.',
    labelNames: ['topic'] as const,
    registers: [metrics],
    collect() {
      this.reset();
      for (const [topic, count] of entrance.counts) this.inc({ topic }, count);
    },
  });
  told(metrics, 'simulation_api_simulations', 'Simulations that run.', () => simulations.running);
  serveMetrics(server, metrics);

  const connecting = Promise.allSettled([outbox.connect(), keepRegistered()]);
  await server.listen(environment.integer('PORT', 8080, { max: 65_535 }));

  return async () => {
    readiness.stop();
    await simulations.settled();
    await server.close();
    await connecting;
    await Promise.all([outbox.close(), kafkaProbe.close()]);
  };
});
