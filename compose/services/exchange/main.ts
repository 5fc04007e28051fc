import { HttpServer } from '../lib/http-server.ts';
import { Counter, createMetrics, serveMetrics, told } from '../lib/metrics.ts';
import { Readiness } from '../lib/readiness.ts';
import { runService } from '../lib/service.ts';
import { controlRoutes, explain } from './control-routes.ts';
import { Market } from './market.ts';
import { restRoutes } from './rest-routes.ts';
import { Tape } from './tape.ts';
import { troubleRoutes } from './trouble-routes.ts';
import { serveSockets } from './upgrades.ts';

const MAX_BODY_BYTES = 4 * 1_048_576;
const DAY_MS = 86_400_000;

/**
 * An exchange that speaks Binance's spot market data streams, and trades what its control interface says. For a connector
 * only the address differs from the real one's.
 */
await runService('exchange', async ({ environment, log, signal }) => {
  const market = new Market(new Tape(environment.integer('TAPE_TRADES', 200_000, { min: 1 })));
  const readiness = new Readiness({});
  const server = new HttpServer(readiness, explain, MAX_BODY_BYTES);
  restRoutes(server, market);
  controlRoutes(server, market, signal);
  troubleRoutes(server, market);
  const metrics = createMetrics();
  const sent = new Counter({ name: 'exchange_trades_total', help: 'Trades that happened.', registers: [metrics] });
  market.watch(({ again }) => {
    if (!again) sent.inc();
  });
  told(metrics, 'exchange_connections', 'Sockets that are open.', () => market.sessions.length);
  serveMetrics(server, metrics);
  const closeSockets = serveSockets(
    server.server,
    market,
    {
      lifetimeMs: environment.integer('CONNECTION_LIFETIME_MS', DAY_MS, { min: 1, max: DAY_MS }),
      pingMs: environment.integer('PING_MS', 20_000, { min: 10 }),
      pongMs: environment.integer('PONG_MS', 60_000, { min: 10 }),
      streams: environment.integer('MAX_STREAMS', 1_024, { min: 1 }),
      messagesPerSecond: environment.integer('MAX_MESSAGES_PER_SECOND', 5, { min: 1 }),
      secondMs: 1_000,
      connections: environment.integer('MAX_CONNECTIONS', 300, { min: 1 }),
    },
    log,
  );
  await server.listen(environment.integer('PORT', 8080, { max: 65_535 }));

  return async () => {
    readiness.stop();
    await closeSockets();
    await server.close();
  };
});
