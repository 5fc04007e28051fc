import { randomUUID } from 'node:crypto';
import type { Labels } from '../../fixtures/index.ts';

/** An alert for the tracer to post: `test` and `correlation_id` are put on at the entrance. */
export function alert(labels: Labels, annotations: Labels = { summary: 'said by a test' }) {
  return { stream: 'alerts', key: randomUUID(), payload: { labels: { alertname: 'Said', ...labels }, annotations } };
}

export type Gauge = 'level' | 'lasting_level' | 'stamped_level';

/** A metric that moves: what comes of it is the rules' matter. */
export function moved(gauge: Gauge, value: number, labels: Labels = {}) {
  return { stream: 'levels', key: randomUUID(), payload: { gauge, value, labels } };
}
