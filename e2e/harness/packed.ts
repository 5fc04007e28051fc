import { expect } from '@playwright/test';
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { lock } from 'proper-lockfile';
import { currentRun } from '../../fixtures/core/run-context.ts';
import { ensureImagesOf } from '../../fixtures/playwright/ensure-services.ts';
import { childEnvironment } from './main-run.ts';
import { completeOffline } from './offline-install.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const COMPOSE = path.join(ROOT, 'compose');
/** Those of the guide’s Compose file come from registries, which a test does not ask. */
const IMAGES = {
  KAFKA_IMAGE: 'dyetrace/kafka:local',
  REDIS_IMAGE: 'dyetrace/redis:local',
  NODE_IMAGE: 'dyetrace/node:local',
  POSTGRES_IMAGE: 'dyetrace/postgresql:local',
  MYSQL_IMAGE: 'dyetrace/mysql:local',
  CONNECT_IMAGE: 'dyetrace/connect:local',
  PYTHON_IMAGE: 'dyetrace/market-data:local',
  JRE_IMAGE: 'dyetrace/jre:local',
};
/** Of services of the Compose files of this clone, those of the guide unless others are named. */
const OF_THE_GUIDE = { 'rideshare.yaml': ['kafka', 'redis'], 'images.yaml': ['node-image'] };

export async function ensureImages(wanted: Readonly<Record<string, readonly string[]>> = OF_THE_GUIDE): Promise<void> {
  const log = (): void => undefined;
  const { signal } = new AbortController();
  for (const [file, services] of Object.entries(wanted)) {
    await ensureImagesOf({ composeFile: path.join(COMPOSE, file), services, log, signal });
  }
}

/** Which run has built `dist`: its sources do not change while it goes on, and to build them takes half a minute. */
const BUILT_BY = path.join(ROOT, 'node_modules/.cache/dist-built-by');

function isBuilt(): boolean {
  const id = currentRun()?.id;
  return id !== undefined && existsSync(BUILT_BY) && readFileSync(BUILT_BY, 'utf8') === id;
}

/** What `npm pack` makes of this clone, whose own packages are left as they are. */
export async function installPackage(folder: string): Promise<void> {
  // Two at once would take the other's half-written files.
  const release = await lock(path.join(ROOT, 'tsconfig.package.json'), {
    retries: { forever: true, maxTimeout: 1_000 },
  });
  try {
    const pack = `npm pack --silent --ignore-scripts --pack-destination ${folder}`;
    const { code, output } = await shell(
      `${isBuilt() ? '' : 'make -o node_modules/.package-lock.json dist && '}${pack}`,
      ROOT,
    );
    expect(code, output).toBe(0);
    mkdirSync(path.dirname(BUILT_BY), { recursive: true });
    writeFileSync(BUILT_BY, currentRun()?.id ?? '');
  } finally {
    await release();
  }
  const target = path.join(folder, 'node_modules/dyetrace');
  mkdirSync(target);
  const archive = path.join(folder, 'dyetrace-0.1.0.tgz');
  await promisify(execFile)('tar', ['-xzf', archive, '-C', target, '--strip-components=1']);
  completeOffline(folder, 'dyetrace');
}

export async function shell(line: string, cwd: string): Promise<{ code: number | null; output: string }> {
  const env = childEnvironment({ ...IMAGES, npm_config_offline: 'true', npm_config_update_notifier: 'false' });
  const child = spawn(line, { cwd, env, shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, output };
}
