import type { InjectedEvents, Notice, Tracer } from '../../fixtures/index.ts';

/** The notifications at a hop that have one of these alerts, each once, in their order. */
export function noticesOf(tracer: Tracer, hop: string, events: InjectedEvents): Notice['notification'][] {
  const log = tracer.sightings(hop);
  const rows = events.flatMap(({ index }) => log.rowsOf(index)).sort((a, b) => a - b);
  const messages = new Set(rows.flatMap((row) => log.message(row) ?? []));
  return [...messages].map(({ value }) => JSON.parse(String(value)) as Notice['notification']);
}
