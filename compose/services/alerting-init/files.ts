import { readFileSync } from 'node:fs';
import path from 'node:path';
import { faster } from './faster.ts';

/** Which rules watch a platform. What is scraped for them stands in prometheus/platforms. */
const RULES = {
  alerting: ['moved'],
  rideshare: ['services', 'rideshare'],
  'market-data': ['services', 'market-data'],
  cdc: ['services', 'cdc'],
} as const;

export type WatchedPlatform = keyof typeof RULES;

/** Texts by the names under which Prometheus and Alertmanager read them. */
export type Files = Readonly<Record<string, string>>;

/**
 * What stands in this repository about a platform.
 * @param timesFaster by how much less time rules take: 1 leaves them as they are
 */
export function files(platform: WatchedPlatform, timesFaster: number): Files {
  const rules = RULES[platform].map((name) => [
    `rules/${name}.yaml`,
    faster(textOf(`prometheus/rules/${name}.yaml`), timesFaster),
  ]);
  return {
    'alertmanager.yaml': textOf('alertmanager/alertmanager.yaml'),
    'prometheus.yaml': textOf(`prometheus/platforms/${platform}.yaml`),
    ...(Object.fromEntries(rules) as Files),
  };
}

/** @throws Error naming the platforms that are watched */
export function watchedPlatform(name: string): WatchedPlatform {
  const found = (Object.keys(RULES) as WatchedPlatform[]).find((known) => known === name);
  if (found !== undefined) return found;
  throw new Error(`PLATFORM must be one of ${Object.keys(RULES).join(', ')}, and not ${JSON.stringify(name)}`);
}

function textOf(source: string): string {
  return readFileSync(path.join(import.meta.dirname, '..', source), 'utf8');
}
