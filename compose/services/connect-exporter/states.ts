import * as v from 'valibot';
import { Gauge, type Metrics } from '../lib/metrics.ts';

const state = v.pipe(v.string(), v.toLowerCase());
const ANSWER = v.record(
  v.string(),
  v.object({
    status: v.object({
      connector: v.object({ state }),
      tasks: v.array(v.object({ id: v.number(), state })),
    }),
  }),
);

export type Connectors = v.InferOutput<typeof ANSWER>;

/** As REST has them; each is a series, so that one which ends is 0 and does not only go away. */
const CONNECTOR_STATES = ['running', 'paused', 'stopped', 'failed', 'unassigned', 'restarting'];
const TASK_STATES = ['running', 'paused', 'failed', 'unassigned', 'restarting'];

/** All connectors with their tasks. @throws Error when the worker is away, or does not answer in time */
export async function askConnect(url: string, patienceMs: number): Promise<Connectors> {
  const answer = await fetch(`${url}/connectors?expand=status`, { signal: AbortSignal.timeout(patienceMs) });
  if (!answer.ok) throw new Error(`Kafka Connect answers ${answer.status}`);
  return v.parse(ANSWER, await answer.json());
}

/** @param ask is asked once a scrape; without an answer only `kafka_connect_up` is told, as 0 */
export function connectMetrics(registry: Metrics, ask: () => Promise<Connectors>): void {
  const registers = [registry];
  let asking: Promise<Connectors | undefined> | undefined;
  // All three are looked at together.
  const answer = (): Promise<Connectors | undefined> =>
    (asking ??= ask()
      .catch(() => undefined)
      .finally(() => (asking = undefined)));
  new Gauge({
    name: 'kafka_connect_up',
    help: '1 where Kafka Connect says how its connectors are, else 0.',
    registers,
    async collect() {
      this.set((await answer()) === undefined ? 0 : 1);
    },
  });
  new Gauge({
    name: 'kafka_connect_connector_status',
    help: '1 for the state that a connector has, 0 for the others.',
    labelNames: ['connector', 'status'] as const,
    registers,
    async collect() {
      const connectors = Object.entries((await answer()) ?? {});
      this.reset();
      for (const [connector, { status }] of connectors) {
        for (const one of CONNECTOR_STATES)
          this.set({ connector, status: one }, status.connector.state === one ? 1 : 0);
      }
    },
  });
  new Gauge({
    name: 'kafka_connect_task_status',
    help: '1 for the state that a task has, 0 for the others.',
    labelNames: ['connector', 'task', 'status'] as const,
    registers,
    async collect() {
      const connectors = Object.entries((await answer()) ?? {});
      this.reset();
      for (const [connector, { status }] of connectors) {
        for (const task of status.tasks) {
          for (const one of TASK_STATES) {
            this.set({ connector, task: String(task.id), status: one }, task.state === one ? 1 : 0);
          }
        }
      }
    },
  });
}
