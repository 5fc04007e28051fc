import { mock } from 'node:test';
import { expect, test } from '@playwright/test';
import type { Redis } from 'ioredis';
import { pino } from 'pino';
import { readEnvironment } from '../../compose/services/lib/environment.ts';
import { connectRedis } from '../../compose/services/lib/redis.ts';

const NOBODY = { REDIS_HOST: '127.0.0.1', REDIS_PORT: '1', REDIS_PASSWORD: 'secret' };

/** A connection to where nobody listens, by an environment, and what it logs: level and message. */
function connected(variables: Readonly<Record<string, string>> = NOBODY) {
  const lines: string[] = [];
  const write = (line: string): void => {
    const { level, msg } = JSON.parse(line) as { readonly level: number; readonly msg: string };
    lines.push(`${pino.levels.labels[level] ?? ''}: ${msg}`);
  };
  const redis = connectRedis(readEnvironment(variables), pino({ level: 'debug' }, { write }), 'state');
  return { redis, lines };
}

test('a connection to Redis is made by the environment’s settings, and named after its role', () => {
  const { redis } = connected({ ...NOBODY, REDIS_PORT: '7', REDIS_TIMEOUT_MS: '70' });
  redis.disconnect();
  expect(redis.options).toMatchObject({
    host: '127.0.0.1',
    port: 7,
    password: 'secret',
    connectionName: 'state',
    connectTimeout: 2_000,
    commandTimeout: 70,
  });
  const plain = connected({ REDIS_PASSWORD: 'secret' }).redis;
  plain.disconnect();
  expect(plain.options).toMatchObject({ host: 'localhost', port: 6379, commandTimeout: 3_000 });
});

test('while Redis is away a command fails at once, and none is made up for later', async () => {
  const { redis } = connected();
  await expect(redis.get('key')).rejects.toThrow(/enableOfflineQueue/);
  redis.disconnect();
  expect(redis.options).toMatchObject({
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
  });
});

test('a connection is made again after pauses that double up to half a second, for ever', () => {
  const { redis } = connected();
  redis.disconnect();
  const pauses = [1, 2, 3, 4, 5, 6, 100].map((attempts) => redis.options.retryStrategy?.(attempts));
  expect(pauses).toEqual([50, 100, 200, 400, 500, 500, 500]);
});

test('the log says once that Redis is away, until it was there again', () => {
  const { redis, lines } = connected();
  redis.disconnect();
  for (const event of ['error', 'error', 'ready', 'error']) redis.emit(event, new Error('refused'));
  expect(lines).toEqual([
    'warn: redis is away',
    'debug: redis is away',
    'info: redis is connected',
    'warn: redis is away',
  ]);
});

test.describe('a connection that is open', () => {
  test.beforeEach(() => {
    mock.timers.enable({ apis: ['setInterval'] });
  });

  test.afterEach(() => {
    mock.timers.reset();
  });

  /** A connection that is open as far as it knows, and what its watch asks it for when time passes. */
  function watched() {
    const { redis } = connected();
    const end = redis.disconnect.bind(redis);
    const asked: string[] = [];
    const world = { isDead: false, status: 'ready' };
    redis.ping = (() => {
      asked.push('ping');
      return world.isDead ? Promise.reject(new Error('no answer')) : Promise.resolve('PONG');
    }) as Redis['ping'];
    redis.disconnect = (again) => void asked.push(again === true ? 'connects anew' : 'ends');
    const pass = async (ms: number): Promise<void> => {
      Object.assign(redis, { status: world.status });
      mock.timers.tick(ms);
      await new Promise(setImmediate);
    };
    return { redis, asked, world, pass, end };
  }

  test('and dead is found by a ping every two seconds, and made anew', async () => {
    const { asked, world, pass, end } = watched();
    await pass(1_999);
    expect(asked).toEqual([]);
    await pass(1);
    expect(asked).toEqual(['ping']);
    world.isDead = true;
    await pass(2_000);
    expect(asked).toEqual(['ping', 'ping', 'connects anew']);
    end();
  });

  test('no longer is not asked, and one that has ended is watched no more', async () => {
    const { redis, asked, world, pass, end } = watched();
    world.status = 'reconnecting';
    await pass(2_000);
    world.status = 'ready';
    redis.emit('end');
    await pass(10_000);
    expect(asked).toEqual([]);
    end();
  });
});
