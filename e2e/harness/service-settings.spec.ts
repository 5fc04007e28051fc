import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';

const run = promisify(execFile);
const SECRETS = { API_KEY: 'key', REDIS_PASSWORD: 'password', S3_ACCESS_KEY: 'access', S3_SECRET_KEY: 'secret' };
const DAY_MS = 86_400_000;
const ANY = Number.MAX_SAFE_INTEGER;

/** A service's settings that are numbers: the least, the most, and what is taken where none is given. */
const SETTINGS = {
  'compose/services/simulation-api/main.ts': {
    KAFKA_REQUEST_TIMEOUT_MS: [0, ANY, 5_000],
    ACK_TIMEOUT_MS: [0, ANY, 5_000],
    MAX_BODY_BYTES: [0, ANY, 1_048_576],
    PORT: [0, 65_535, 8080],
  },
  'compose/services/stream-processor/main.ts': {
    REDIS_PORT: [0, ANY, 6379],
    REDIS_TIMEOUT_MS: [0, ANY, 3_000],
    STATE_LIMIT: [1, ANY, 1_000],
    EVENT_ID_LIMIT: [1, ANY, 20_000],
    MEMORY_SECONDS: [1, ANY, 21_600],
    REGISTRY_PAUSE_MS: [1, ANY, 500],
    SESSION_TIMEOUT_MS: [1_000, ANY, 4_000],
    PORT: [0, 65_535, 8080],
  },
  'compose/services/gateway/main.ts': {
    CLIENT_BUFFER_BYTES: [1_024, ANY, 262_144],
    CLIENT_LAG_MS: [0, ANY, 1_000],
    HEARTBEAT_MS: [100, ANY, 10_000],
    PORT: [0, 65_535, 8080],
  },
  'compose/services/exchange/main.ts': {
    TAPE_TRADES: [1, ANY, 200_000],
    CONNECTION_LIFETIME_MS: [1, DAY_MS, DAY_MS],
    PING_MS: [10, ANY, 20_000],
    PONG_MS: [10, ANY, 60_000],
    MAX_STREAMS: [1, ANY, 1_024],
    MAX_MESSAGES_PER_SECOND: [1, ANY, 5],
    MAX_CONNECTIONS: [1, ANY, 300],
    PORT: [0, 65_535, 8080],
  },
  'compose/services/market-data-runtime/main.ts': { PORT: [0, 65_535, 8080] },
} as const;

for (const [program, settings] of Object.entries(SETTINGS)) {
  const service = program.split('/').at(-2) ?? program;
  for (const [name, [least, most, fallback]] of Object.entries(settings)) {
    test(`${service} refuses a ${name} that is none, and says what it may be`, async () => {
      const text = 'many';
      const env = { ...process.env, ...SECRETS, [name]: text };
      const ended = run(process.execPath, [program], { env, timeout: 20_000 });
      const { code, stdout } = await ended.then(
        () => ({ code: 0, stdout: '' }),
        (error: unknown) => error as { readonly code: number; readonly stdout: string },
      );
      expect(code).toBe(1);
      const bounds = `a whole number from ${least} to ${most}, ${fallback} when it is left out`;
      expect(stdout).toContain(JSON.stringify(`${name} must be ${bounds}, and not "${text}"`));
    });
  }
}
