import { randomInt } from 'node:crypto';
import { STREAMS, subjectOf } from '../../../test-data/schemas/streams.ts';
import { HttpServer } from '../lib/http-server.ts';
import { createKafka } from '../lib/kafka.ts';
import { KafkaProbe } from '../lib/kafka-probe.ts';
import { Readiness } from '../lib/readiness.ts';
import { Registry } from '../lib/registry.ts';
import { keepTrying } from '../lib/retry.ts';
import { runService } from '../lib/service.ts';
import { Entrance } from './entrance.ts';
import { eventRoutes } from './event-routes.ts';
import { Outbox } from './outbox.ts';
import { explainProblem } from './problems.ts';
import { simulationRoutes } from './simulation-routes.ts';
import { Simulations } from './simulations.ts';

await runService('simulation-api', async ({ environment, log, signal }) => {
  const kafka = createKafka(environment, log, 'simulation-api');
  const kafkaProbe = new KafkaProbe(kafka);
  const registry = new Registry(environment.text('SCHEMA_REGISTRY_URL', 'http://localhost:8081'));
  const outbox = new Outbox(kafka, log, signal, environment.integer('ACK_TIMEOUT_MS', 5_000));
  const entrance = new Entrance(registry, outbox, log);
  const simulations = new Simulations(entrance, log, signal);
  let registered = false;

  const readiness = new Readiness({
    kafka: async () => {
      if (!outbox.connected) throw new Error('the producer is not connected');
      await kafkaProbe.check();
    },
    registry: async () => {
      if (!registered) throw new Error('the schemas are not registered');
      const subjects = await registry.subjects();
      // A registry that keeps its schemas in memory has lost them with a restart; others need them as well.
      if (!STREAMS.every((stream) => subjects.includes(subjectOf(stream)))) await entrance.registerSchemas();
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

  const connecting = Promise.allSettled([
    outbox.connect(),
    keepTrying('register the schemas', () => entrance.registerSchemas(), { log, signal }).then(
      () => (registered = true),
    ),
  ]);
  await server.listen(environment.integer('PORT', 8080, { max: 65_535 }));

  return async () => {
    readiness.stop();
    await simulations.settled();
    await server.close();
    await connecting;
    await Promise.all([outbox.close(), kafkaProbe.close()]);
  };
});
