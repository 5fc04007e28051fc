import { now as wallClock } from '../../fixtures/core/clock.ts';
import { SharedResources } from '../../fixtures/core/shared.ts';
import type { Ids } from '../../fixtures/trace/ids.ts';
import type {
  HopDefinition,
  HopSource,
  Message,
  OutgoingEvent,
  PipelineContext,
  Recorder,
  SourceContext,
  Tap,
  TapState,
} from '../../fixtures/trace/types.ts';

export interface ShownAt {
  readonly earliest?: number;
  readonly latest?: number;
  readonly payload?: unknown;
  readonly partition?: number;
  readonly position?: number;
}

/** A source whose hops show what the test puts there. */
export class MemorySource implements HopSource, Tap {
  readonly kind: string;
  readonly hops: readonly HopDefinition[];
  opened = 0;
  connected = false;
  blind: TapState['blind'] = [];
  unstamped: TapState['unstamped'];
  /** Runs before a drain ends: a place for what was still on its way. */
  onDrain: (timeoutMs: number) => void | Promise<void> = () => undefined;
  readonly drains: string[] = [];
  /** The hops of each drain. */
  readonly drained: (readonly string[])[] = [];
  /** As the tap's context gave it: nothing more can be told of a hop. */
  fail: SourceContext['fail'] = () => undefined;
  #recorder: Recorder | undefined;
  #position = 0;

  constructor(kind: string, hops: readonly HopDefinition[]) {
    this.kind = kind;
    this.hops = hops;
  }

  open({ recorder, fail }: SourceContext): Promise<Tap> {
    this.#recorder = recorder;
    this.fail = fail;
    this.opened += 1;
    this.connected = true;
    return Promise.resolve(this);
  }

  async drain(timeoutMs: number, hops: readonly string[]): Promise<void> {
    await this.onDrain(timeoutMs);
    this.drains.push(this.kind);
    this.drained.push(hops);
  }

  state(): TapState {
    const { connected, blind, unstamped } = this;
    return { connected, seen: this.#position, blind, ...(unstamped === undefined ? {} : { unstamped }) };
  }

  /** Shows the event at this source's hop of its stream. */
  show(event: Pick<OutgoingEvent, 'stream' | 'correlationId' | 'payload'>, at: ShownAt = {}): void {
    this.pass(`${this.kind}.${event.stream}`, event.correlationId, messageOf(at.payload ?? event.payload), at);
  }

  /** Lets a message pass a hop, with the ids that the hop finds in it. */
  pass(hop: string, ids: Ids | Promise<Ids>, message: Message, at: Omit<ShownAt, 'payload'> = {}): void {
    const { earliest = wallClock(), latest = earliest, partition = 0 } = at;
    this.#position += 1;
    this.#recorder?.record(hop, ids, earliest, latest, message, partition, at.position ?? this.#position);
  }

  /** Shows messages of nobody's. */
  showStrangers(stream: string, count: number): void {
    for (let at = 0; at < count; at += 1) {
      this.show({ stream, correlationId: `stranger-${at}`, payload: {} });
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.connected = false;
    return Promise.resolve();
  }
}

/** Nothing to connect to: what is in memory needs no server. */
export function memoryContext(): PipelineContext {
  return {
    endpoint: () => ({ host: '127.0.0.1', port: 1 }),
    credentials: {},
    share: new SharedResources().share,
    ensureImage: () => Promise.resolve(),
  };
}

/** A message as a tap makes one of JSON. */
export function messageOf(content: unknown, more: Partial<Message> = {}): Message {
  const value = Buffer.from(JSON.stringify(content));
  return { key: null, headers: {}, value, time: 0, timeKind: 'received', ...more };
}

export function jsonOf({ value }: Message): unknown {
  return JSON.parse(value?.toString() ?? 'null') as unknown;
}
