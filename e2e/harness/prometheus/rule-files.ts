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

export function configuration(): Files {
  return { 'prometheus.yaml': readFileSync(path.join(FOLDER, 'prometheus.yaml'), 'utf8'), ...files('rules') };
}
