import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Files } from '../../../fixtures/stack/one-off.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../../compose/services/prometheus');

/** Files of the reference platforms' rules, or of their tests, or those of them that are named. */
export function files(kind: 'rules' | 'tests', names = readdirSync(path.join(FOLDER, kind))): Files {
  return Object.fromEntries(
    names.map((name) => [`${kind}/${name}`, readFileSync(path.join(FOLDER, kind, name), 'utf8')]),
  );
}

/** What each platform's Prometheus runs with, by the names under which it is read; `rules/…` beside it. */
export function configurations(): Files {
  const names = readdirSync(path.join(FOLDER, 'platforms'));
  return {
    ...Object.fromEntries(names.map((name) => [name, readFileSync(path.join(FOLDER, 'platforms', name), 'utf8')])),
    ...files('rules'),
  };
}
