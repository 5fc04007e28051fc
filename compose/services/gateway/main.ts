import { errorAnswer, HttpServer } from '../lib/http-server.ts';
import { reason } from '../lib/logging.ts';
import { Counter, createMetrics, serveMetrics, told } from '../lib/metrics.ts';
import { Readiness } from '../lib/readiness.ts';
import { connectRedis } from '../lib/redis.ts';
import { runService } from '../lib/service.ts';
import { SOCKET_PATH } from './handshake.ts';
import { servePage } from './page.ts';
import { plant } from './planted/plant.ts';
import { STAGES } from './stages.ts';

const GOODBYE_MS = 2_000;

await runService('gateway', async ({ environment, log, signal }) => {
  const stages = plant(STAGES, log);
  const key = environment.secret('API_KEY');
  const state = connectRedis(environment, log, 'gateway-state');
  const channels = connectRedis(environment, log, 'gateway-channels');
  const hub = new stages.Hub(
    {
      createClient: (socket, limits) => new stages.Client(socket, limits),
      snapshots: new stages.SnapshotReader(state),
      log,
      signal,
    },
    {
      bufferBytes: environment.integer('CLIENT_BUFFER_BYTES', 262_144, { min: 1_024 }),
      lagMs: environment.integer('CLIENT_LAG_MS', 1_000),
      heartbeatMs: environment.integer('HEARTBEAT_MS', 10_000, { min: 100 }),
    },
  );
  const metrics = createMetrics();
  const events = new Counter({
    name: 'gateway_events_total',
    help: 'Events that came by Redis, for whoever is connected.',
    labelNames: ['topic'] as const,
    registers: [metrics],
  });
  for (const topic of stages.channels) events.inc({ topic }, 0);
  told(metrics, 'gateway_clients', 'Clients that are connected.', () => hub.size);
  const feed = new stages.Feed(channels, stages.channels, log, {
    resumed: () => {
      hub.resync();
    },
    event: (event) => {
      events.inc({ topic: event.topic });
      hub.fanOut(event);
    },
  });

  const readiness = new Readiness({ redis: () => state.ping(), channels: () => feed.check() });
  const server = new HttpServer(readiness, (error) => {
    log.error({ reason: reason(error) }, 'failed to answer');
    return errorAnswer(500, 'internal', 'something went wrong here');
  });
  servePage(server, stages.pageFiles());
  server.route('GET', SOCKET_PATH, () =>
    errorAnswer(426, 'upgrade_required', 'this is a WebSocket', { headers: { upgrade: 'websocket' } }),
  );
  serveMetrics(server, metrics);
  const handshake = stages.createHandshake({
    checkKey: (header) => stages.checkKey(header, key),
    log,
    welcome: (socket) => {
      hub.welcome(socket);
    },
  });
  server.server.on('upgrade', handshake);
  await server.listen(environment.integer('PORT', 8080, { max: 65_535 }));

  return async () => {
    readiness.stop();
    await Promise.all([server.close(), hub.close(GOODBYE_MS)]);
    state.disconnect();
    channels.disconnect();
  };
});
