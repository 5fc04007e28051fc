import { Flow } from '../../../fixtures/watch/flow.ts';
import type { FlowState } from '../../../fixtures/watch/state.ts';
import { Pipeline } from '../../../fixtures/trace/pipeline.ts';
import type { Ids } from '../../../fixtures/trace/ids.ts';
import type { Outcome } from '../../../fixtures/trace/types.ts';
import { OPEN_DOOR, sourcesOf } from '../memory-graph.ts';
import { messageOf } from '../memory-source.ts';

/** A shop: orders by a topic and a cache, with dead letters beside the way; its clock goes as the test says. */
export class WatchedShop {
  readonly pipeline = new Pipeline({
    entrances: { api: OPEN_DOOR },
    sources: [
      ...sourcesOf([
        { name: 'topic.orders', after: 'api', stream: 'orders' },
        { name: 'topic.visits', after: 'api', stream: 'visits' },
        { name: 'topic.dead', after: 'topic.orders', side: true },
        { name: 'cache.orders', after: 'topic.orders', stream: 'orders' },
        { name: 'told.manager', after: 'topic.orders', stream: 'orders', audience: 'manager' },
        { name: 'told.thanked', after: 'told.manager', stream: 'orders' },
      ]).values(),
    ],
  });
  /** Epoch milliseconds. */
  at = 1_000_000_000_000;
  readonly flow = new Flow(this.pipeline, this.pipeline.hops(), () => this.at);

  get state(): FlowState {
    return this.flow.state();
  }

  send(correlationId: string, { outcome = 'acknowledged', ids }: { outcome?: Outcome; ids?: Ids } = {}): void {
    this.flow.sending(correlationId, 'orders', correlationId);
    const answer = { outcome, summary: '', ids };
    const event = { correlationId, stream: 'orders', key: correlationId, entrance: 'api', answer };
    this.flow.entered({ ...event, sentAt: this.at, answeredAt: this.at + 1 });
  }

  /** An entrance tells of an event by its own id. */
  emit(id: string): void {
    const answer = { outcome: 'acknowledged', summary: '', ids: id } as const;
    const event = { correlationId: id, stream: 'orders', key: id, entrance: 'api', answer };
    this.flow.entered({ ...event, sentAt: this.at, answeredAt: this.at });
  }

  pass(hop: string, ids: Ids | Promise<Ids>, afterMs = 0): void {
    this.flow.record(hop, ids, this.at + afterMs, this.at + afterMs, messageOf({}));
  }

  stage(name: string): FlowState['stages'][number] {
    const stage = this.state.stages.find((each) => each.name === name);
    if (stage === undefined) throw new TypeError(`no stage ${name}`);
    return stage;
  }

  journey(label: string): FlowState['journeys'][number] | undefined {
    return this.state.journeys.find((each) => each.label === label);
  }
}
