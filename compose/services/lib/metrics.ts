import { createRequire } from 'node:module';
import type * as PromClient from 'prom-client';
import type { HttpServer } from './http-server.ts';

const load = createRequire(import.meta.url);
/** Each by itself: with all that its index has, above all OpenTelemetry, it costs a process 21 MB and 70 ms, and not 2 and 6. */
export const Counter = load('prom-client/lib/counter') as typeof PromClient.Counter;
export const Gauge = load('prom-client/lib/gauge') as typeof PromClient.Gauge;
const Histogram = load('prom-client/lib/histogram') as typeof PromClient.Histogram;
const Registry = load('prom-client/lib/registry') as typeof PromClient.Registry;

export type Metrics = PromClient.Registry;

/**
 * A registry with what every process says of itself: when it began, which a restart changes, its memory and processor time.
 * Labels are of what there are few: topics and routes, never ids.
 */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const began = performance.timeOrigin / 1_000;
  told(registry, 'process_start_time_seconds', 'When the process began, in seconds since the epoch.', () => began);
  told(registry, 'process_resident_memory_bytes', 'Memory that the process has.', () => process.memoryUsage.rss());
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Processor time that the process has used.',
    registers: [registry],
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
  return registry;
}

/** A gauge that is asked for when it is looked at. */
export function told(registry: Metrics, name: string, help: string, value: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(value());
    },
  });
}

/** From 5 ms, which is an event on its way to Kafka, to the time after which a caller gives up. */
const DURATIONS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Serves them at `/metrics`, and counts and times the answers of all other routes but the probes. */
export function serveMetrics(server: HttpServer, registry: Metrics): void {
  const registers = [registry];
  const labelNames = ['method', 'route', 'status'] as const;
  const answers = new Counter({
    name: 'http_requests_total',
    help: 'Answers by route and status.',
    labelNames,
    registers,
  });
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'From the request to its answer, by route.',
    labelNames: ['method', 'route'] as const,
    buckets: DURATIONS_S,
    registers,
  });
  server.route('GET', '/metrics', async () => ({
    status: 200,
    headers: { 'content-type': registry.contentType },
    body: await registry.metrics(),
  }));
  server.onAnswered = ({ method, route, status, seconds }) => {
    if (route === '/metrics' || route.startsWith('/health/')) return;
    answers.inc({ method, route, status: String(status) });
    durations.observe({ method, route }, seconds);
  };
}
