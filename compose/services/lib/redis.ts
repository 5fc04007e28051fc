import { Redis } from 'ioredis';
import type { Environment } from './environment.ts';
import { reason, type Logger } from './logging.ts';

const LONGEST_PAUSE_MS = 500;
const WATCH_MS = 2_000;

/**
 * A Redis connection that comes back by itself, and whose commands fail at once while it is away: the callers decide what
 * is repeated.
 */
export function connectRedis(environment: Environment, log: Logger, role: string): Redis {
  const redis = new Redis({
    host: environment.text('REDIS_HOST', 'localhost'),
    port: environment.integer('REDIS_PORT', 6379),
    password: environment.secret('REDIS_PASSWORD'),
    connectionName: role,
    connectTimeout: 2_000,
    commandTimeout: environment.integer('REDIS_TIMEOUT_MS', 3_000),
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempts) => Math.min(LONGEST_PAUSE_MS, 25 * 2 ** attempts),
  });
  let away = false;
  redis.on('error', (error: unknown) => {
    log[away ? 'debug' : 'warn']({ redis: role, reason: reason(error) }, 'redis is away');
    away = true;
  });
  redis.on('ready', () => {
    log.info({ redis: role }, 'redis is connected');
    away = false;
  });
  watch(redis, log, role);
  return redis;
}

/** A connection can be open and dead, and gives no sign of it: a ping without an answer makes a new one. */
function watch(redis: Redis, log: Logger, role: string): void {
  const watching = setInterval(() => {
    if (redis.status !== 'ready') return;
    redis.ping().catch((error: unknown) => {
      log.warn({ redis: role, reason: reason(error) }, 'redis does not answer; connecting anew');
      redis.disconnect(true);
    });
  }, WATCH_MS);
  redis.on('end', () => {
    clearInterval(watching);
  });
}
