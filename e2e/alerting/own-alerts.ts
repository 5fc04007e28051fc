import { randomUUID } from 'node:crypto';
import type { AlertmanagerClient, HttpClient, InjectedEvent, Labels, Tracer } from '../../fixtures/index.ts';

/** What the test has posted and moved, to be changed; what is left of it ends with the test. */
export class OwnAlerts implements AsyncDisposable {
  readonly #tracer: Tracer;
  readonly #alertmanager: AlertmanagerClient;
  readonly #meter: HttpClient;

  constructor(tracer: Tracer, alertmanager: AlertmanagerClient, meter: HttpClient) {
    this.#tracer = tracer;
    this.#alertmanager = alertmanager;
    this.#meter = meter;
  }

  /** A pipeline or incident that nobody else has. */
  name(): string {
    return `own-${randomUUID().slice(0, 13)}`;
  }

  /** Says that posted alerts are over. */
  async resolve(...events: readonly InjectedEvent[]): Promise<void> {
    await this.#alertmanager.resolve(events.map(labelsOf));
  }

  /** Says of posted alerts that they are there, again. */
  async postAgain(...events: readonly InjectedEvent[]): Promise<void> {
    await this.#alertmanager.post(events.map((event) => ({ labels: labelsOf(event) })));
  }

  /** Says of posted alerts that they are over, and there again: in one request, for there is no interval within. */
  async interrupt(...events: readonly InjectedEvent[]): Promise<void> {
    const now = new Date();
    const labels = events.map(labelsOf);
    await this.#alertmanager.post([
      ...labels.map((own) => ({ labels: own, endsAt: now })),
      ...labels.map((own) => ({ labels: own, startsAt: now })),
    ]);
  }

  /** Moves a metric that was moved before. */
  async move({ payload, correlationId }: InjectedEvent, value: number): Promise<void> {
    const { gauge, labels } = payload as { readonly gauge: string; readonly labels: Labels };
    await this.#meter.post('/gauges', { gauge, value, labels: { ...labels, correlation_id: correlationId } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const sent = this.#tracer.sent.events().filter(({ answer }) => answer.outcome === 'acknowledged');
    const posted = sent.filter(({ stream }) => stream === 'alerts');
    if (posted.length > 0) await this.resolve(...posted);
    for (const { correlationId } of sent.filter(({ stream }) => stream === 'levels')) {
      await this.#meter.post('/gauges/remove', { name: 'correlation_id', value: correlationId });
    }
  }
}

function labelsOf({ payload, correlationId }: InjectedEvent): Labels {
  const { labels } = payload as { readonly labels: Labels };
  return { ...labels, test: 'true', correlation_id: correlationId };
}
