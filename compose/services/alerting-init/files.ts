import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What stands in this repository, by the name under which Prometheus and Alertmanager read it. */
const SOURCES = {
  'alertmanager.yaml': 'alertmanager/alertmanager.yaml',
  'prometheus.yaml': 'prometheus/prometheus.yaml',
  'rules/moved.yaml': 'prometheus/rules/moved.yaml',
} as const;

export type FileName = keyof typeof SOURCES;
export type Files = Readonly<Record<FileName, string>>;

export function files(): Files {
  const read = ([name, source]: readonly [string, string]) => [
    name,
    readFileSync(path.join(import.meta.dirname, '..', source), 'utf8'),
  ];
  return Object.fromEntries(Object.entries(SOURCES).map(read)) as Files;
}
