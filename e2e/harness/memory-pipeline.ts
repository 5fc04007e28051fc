import { now as wallClock } from '../../fixtures/core/clock.ts';
import { Taps } from '../../fixtures/trace/taps.ts';
import { Tracer, type TracerOptions } from '../../fixtures/trace/tracer.ts';
import type { Entrance, EntranceAnswer, EventSpec, HopDefinition, OutgoingEvent } from '../../fixtures/trace/types.ts';
import { jsonOf, memoryContext, MemorySource } from './memory-source.ts';

const STREAMS = ['trips', 'gps_pings'];

/**
 * A pipeline in memory, `api` to Kafka to Redis to WebSocket: what enters goes where `route` sends it, through real taps,
 * a real router, a real tracer.
 */
export class MemoryPipeline implements Entrance, AsyncDisposable {
  readonly kafka = source('kafka', 'api', (partition, position) => ({ partition, offset: String(position) }));
  readonly redis = source('redis', 'kafka', (_, position) => ({ channel: 'trips', message: position }));
  readonly websocket = source('websocket', 'redis', (_, position) => ({ message: position }));
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
    for (const at of [this.kafka, this.redis, this.websocket]) at.show(event, { earliest: this.now() });
  };
  readonly #tracers: Tracer[] = [];

  constructor() {
    this.taps = new Taps({
      pipeline: { entrances: { api: this }, sources: [this.kafka, this.redis, this.websocket] },
      context: memoryContext(),
    });
  }

  tracer(options: Omit<TracerOptions, 'taps'> = {}): Tracer {
    const tracer = new Tracer({ taps: this.taps, now: () => this.now(), ...options });
    this.#tracers.push(tracer);
    return tracer;
  }

  /** From now on a microsecond passes between sending, answering and showing, however busy the machine. */
  slowClock(): void {
    this.now = slowClock();
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

/** A clock by which a microsecond passes from look to look, however busy the machine. */
export function slowClock(): () => number {
  let instant = wallClock();
  return () => (instant += 0.001);
}

/** One hop a stream, behind the entrance or the hop of the same stream of another kind. */
function source(kind: string, after: string, place: HopDefinition['place']): MemorySource {
  const hops = STREAMS.map((stream) => ({
    name: `${kind}.${stream}`,
    after: after === 'api' ? after : `${after}.${stream}`,
    stream,
    place,
    decode: jsonOf,
    service: `${kind}-service`,
    dataset: () => ({ namespace: `${kind}://127.0.0.1:41234`, name: stream }),
  }));
  return new MemorySource(kind, hops);
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
