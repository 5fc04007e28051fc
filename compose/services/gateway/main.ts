import { existsSync, writeFileSync } from 'node:fs';
import { errorAnswer, HttpServer } from '../lib/http-server.ts';
import { reason } from '../lib/logging.ts';
import { Readiness } from '../lib/readiness.ts';
import { defect } from '../lib/defects.ts';
import { connectRedis } from '../lib/redis.ts';
import { runService } from '../lib/service.ts';
import { Feed } from './feed.ts';
import { createHandshake } from './handshake.ts';
import { Hub } from './hub.ts';
import { servePage } from './page.ts';
import { SnapshotReader } from './snapshot.ts';

const GOODBYE_MS = 2_000;

await runService('gateway', async ({ environment, log, signal }) => {
  const key = environment.secret('API_KEY');
  const crashed = '/tmp/crashed-once';
  if (defect('gateway-crashes-once') && !existsSync(crashed)) {
    writeFileSync(crashed, '');
    throw new Error('crashed, as planted');
  }
  const state = connectRedis(environment, log, 'gateway-state');
  const channels = connectRedis(environment, log, 'gateway-channels');
  const hub = new Hub(
    new SnapshotReader(state),
    {
      bufferBytes: environment.integer('CLIENT_BUFFER_BYTES', 262_144, { min: 1_024 }),
      lagMs: environment.integer('CLIENT_LAG_MS', 1_000),
      heartbeatMs: environment.integer('HEARTBEAT_MS', 10_000, { min: 100 }),
    },
    log,
    signal,
  );
  const feed = new Feed(channels, log, {
    resumed: () => {
      hub.resync();
    },
    event: (event) => {
      hub.fanOut(event);
    },
  });

  const readiness = new Readiness({ redis: () => state.ping(), channels: () => feed.check() });
  const server = new HttpServer(readiness, (error) => {
    log.error({ reason: reason(error) }, 'failed to answer');
    return errorAnswer(500, 'internal', 'something went wrong here');
  });
  servePage(server);
  server.route('GET', '/ws', () =>
    errorAnswer(426, 'upgrade_required', 'this is a WebSocket', { headers: { upgrade: 'websocket' } }),
  );
  const shake = createHandshake(key, log, (socket) => {
    hub.welcome(socket);
  });
  server.server.on('upgrade', (request, socket, head) => {
    shake(request, socket, head);
  });
  await server.listen(environment.integer('PORT', 8080, { max: 65_535 }));

  return async () => {
    readiness.stop();
    await Promise.all([server.close(), hub.close(GOODBYE_MS)]);
    state.disconnect();
    channels.disconnect();
  };
});
