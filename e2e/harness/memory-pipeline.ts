import { now as wallClock } from '../../fixtures/core/clock.ts';
import { Taps } from '../../fixtures/trace/taps.ts';
import { Tracer, type TracerOptions } from '../../fixtures/trace/tracer.ts';
import type {
  Entrance,
  EntranceAnswer,
  EventSpec,
  HopDefinition,
  HopSource,
  OutgoingEvent,
  Recorder,
  SourceContext,
  Tap,
  TapState,
} from '../../fixtures/trace/types.ts';

const STREAMS = ['trips', 'gps_pings'];

/** A pipeline in memory: what enters goes where `route` sends it, through real taps, a real router, a real tracer. */
export class MemoryPipeline implements Entrance, AsyncDisposable {
  readonly name = 'api';
  readonly kafka = new MemorySource('kafka', (partition, position) => ({ partition, offset: String(position) }));
  readonly redis = new MemorySource('redis', (_, position) => ({ channel: 'trips', message: position }));
  readonly websocket = new MemorySource('websocket', (_, position) => ({ message: position }));
  readonly taps: Taps;
  /** When events are sent and shown; `slowClock` takes that from the machine's speed. */
  now = wallClock;
  /** What the entrance answers; the default takes everything. */
  answer: (event: OutgoingEvent) => EntranceAnswer | Promise<EntranceAnswer> = () => ({
    outcome: 'acknowledged',
    summary: '202 Accepted',
  });
  /** What becomes of an event that entered; the default passes it on to every hop at once. */
  route: (event: OutgoingEvent) => void = (event) => {
    for (const source of [this.kafka, this.redis, this.websocket]) source.show(event, { earliest: this.now() });
  };
  readonly #tracers: Tracer[] = [];

  constructor() {
    this.taps = new Taps({
      entrance: this,
      sources: [this.kafka, this.redis, this.websocket],
      context: {
        endpoint: () => ({ host: '127.0.0.1', port: 1 }),
        credentials: {},
      },
    });
  }

  tracer(options: Omit<TracerOptions, 'taps'> = {}): Tracer {
    const tracer = new Tracer({ taps: this.taps, now: () => this.now(), ...options });
    this.#tracers.push(tracer);
    return tracer;
  }

  /** From now on a microsecond passes between sending, answering and showing, however busy the machine. */
  slowClock(): void {
    let instant = wallClock();
    this.now = () => (instant += 0.001);
  }

  async send(event: OutgoingEvent): Promise<EntranceAnswer> {
    const answer = await this.answer(event);
    this.route(event);
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const tracer of this.#tracers) await tracer[Symbol.asyncDispose]();
    await this.taps[Symbol.asyncDispose]();
  }
}

/** A source whose hops show what the test puts there. */
export class MemorySource implements HopSource, Tap {
  readonly kind: string;
  readonly hops: HopDefinition[];
  opened = 0;
  connected = false;
  blind: TapState['blind'] = [];
  /** Runs before a drain ends: a place for what was still on its way. */
  onDrain: (timeoutMs: number) => void | Promise<void> = () => undefined;
  readonly drains: string[] = [];
  #recorder: Recorder | undefined;
  #position = 0;

  constructor(kind: string, place: HopDefinition['place']) {
    this.kind = kind;
    this.hops = STREAMS.map((stream) => ({
      name: `${kind}.${stream}`,
      stream,
      place,
      decode: (raw) => JSON.parse(raw.toString()) as unknown,
      service: `${kind}-service`,
    }));
  }

  open({ recorder }: SourceContext): Promise<Tap> {
    this.#recorder = recorder;
    this.opened += 1;
    this.connected = true;
    return Promise.resolve(this);
  }

  async drain(timeoutMs: number): Promise<void> {
    await this.onDrain(timeoutMs);
    this.drains.push(this.kind);
  }

  state(): TapState {
    return { connected: this.connected, seen: this.#position, blind: this.blind };
  }

  /** Shows the event at this source's hop of its stream. */
  show(
    event: Pick<OutgoingEvent, 'stream' | 'correlationId' | 'payload'>,
    at: { earliest?: number; latest?: number; payload?: unknown; partition?: number; position?: number } = {},
  ): void {
    const { earliest = wallClock(), latest = earliest, payload = event.payload, partition = 0 } = at;
    this.#position += 1;
    const raw = Buffer.from(JSON.stringify(payload));
    const position = at.position ?? this.#position;
    this.#recorder?.record(
      `${this.kind}.${event.stream}`,
      event.correlationId,
      earliest,
      latest,
      raw,
      partition,
      position,
    );
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

/** Processor milliseconds that the work takes: unlike the time on the wall, no other test on the machine adds to it. */
export function processorMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

export function trip(key = 'trip-1', payload: EventSpec['payload'] = { fare: '12.50' }): EventSpec {
  return { stream: 'trips', key, payload };
}

export function trips(count: number, key = (at: number) => `trip-${at}`): EventSpec[] {
  return Array.from({ length: count }, (_, at) => trip(key(at), { fare: '12.50', sequence: at }));
}
