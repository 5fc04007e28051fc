import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGenerator } from '../../../test-data/rideshare/generators/events.ts';
import type { TimedEvent } from '../../../test-data/rideshare/generators/journey.ts';
import type { EventJson } from '../../../test-data/avro/codec.ts';
import { EventError } from '../../../test-data/avro/event-error.ts';
import { nowText } from '../lib/clock.ts';
import { reason, type Logger } from '../lib/logging.ts';
import { keepTrying } from '../lib/retry.ts';
import type { Entrance } from './entrance.ts';
import { unknownTrip } from './request.ts';

export interface SimulationRequest {
  /** Fields of the trip that the caller sets. */
  readonly trip: EventJson;
  /** Times faster than real life: at 1 a trip takes a quarter of an hour, at 1,000 about a second. */
  readonly speed: number;
  readonly outcome: 'COMPLETED' | 'CANCELLED';
  /** The same seed makes the same city, fare and rating. */
  readonly seed?: number;
  readonly correlationId?: string;
}

export interface Simulation {
  readonly simulation_id: string;
  readonly trip_id: string;
  readonly correlation_id: string;
  readonly status: 'running' | 'done' | 'failed' | 'interrupted';
  readonly events_total: number;
  readonly events_sent: number;
  readonly error: string | null;
}

const REMEMBERED = 1_000;

/** Runs trips through their whole life. */
export class Simulations {
  readonly #known = new Map<string, Simulation>();
  readonly #running = new Set<Promise<void>>();
  readonly #entrance: Entrance;
  readonly #log: Logger;
  readonly #signal: AbortSignal;

  constructor(entrance: Entrance, log: Logger, signal: AbortSignal) {
    this.#entrance = entrance;
    this.#log = log;
    this.#signal = signal;
  }

  get(id: string): Simulation | undefined {
    return this.#known.get(id);
  }

  get running(): number {
    return this.#running.size;
  }

  /** Sends the request of the trip, so that a refused one is refused at once, and the rest in its time. */
  async start({ trip, speed, outcome, seed, correlationId = randomUUID() }: SimulationRequest): Promise<Simulation> {
    const { trip_id } = unknownTrip();
    const journey = createGenerator(seed ?? randomInt(2 ** 32)).journey({ trip: { trip_id, ...trip }, outcome });
    const [first, ...rest] = journey;
    if (first === undefined) throw new Error('a journey has at least one event');
    await this.#send(first, correlationId);
    const simulation: Simulation = {
      simulation_id: randomUUID(),
      trip_id: first.event.key,
      correlation_id: correlationId,
      status: 'running',
      events_total: journey.length,
      events_sent: 1,
      error: null,
    };
    this.#remember(simulation);
    const run = this.#run(simulation, rest, speed).finally(() => this.#running.delete(run));
    this.#running.add(run);
    return simulation;
  }

  /** Returns when no simulation sends any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }

  async #run(simulation: Simulation, rest: readonly TimedEvent[], speed: number): Promise<void> {
    const begun = performance.now();
    const signal = this.#signal;
    let current = simulation;
    const note = (change: Partial<Simulation>): void => {
      this.#remember((current = { ...current, ...change }));
    };
    const retry = { log: this.#log.child({ correlation_id: simulation.correlation_id }), signal };
    try {
      for (const timed of rest) {
        await sleep(Math.max(0, begun + timed.afterMs / speed - performance.now()), undefined, { signal });
        const id = randomUUID();
        // Sent again with the same event_id, so an event that had arrived after all is recognised downstream.
        const attempt = (): Promise<EventError | undefined> => this.#refusalOf(timed, simulation.correlation_id, id);
        const refusal = await keepTrying('send a simulated event', attempt, retry);
        if (refusal !== undefined) throw refusal;
        note({ events_sent: current.events_sent + 1 });
      }
      note({ status: 'done' });
    } catch (error) {
      note(signal.aborted ? { status: 'interrupted' } : { status: 'failed', error: reason(error) });
    }
  }

  /** Sends an event. @returns why it is not acceptable, which it would not be at another attempt either */
  async #refusalOf(timed: TimedEvent, correlationId: string, eventId: string): Promise<EventError | undefined> {
    try {
      await this.#send(timed, correlationId, eventId);
      return undefined;
    } catch (error) {
      if (error instanceof EventError) return error;
      throw error;
    }
  }

  async #send({ event }: TimedEvent, correlationId: string, eventId: string = randomUUID()): Promise<void> {
    const live = { ...event.payload, event_id: eventId, correlation_id: correlationId, occurred_at: nowText() };
    await this.#entrance.take(event.stream, [live]);
  }

  #remember(simulation: Simulation): void {
    this.#known.set(simulation.simulation_id, simulation);
    const oldest = this.#known.keys().next().value;
    if (this.#known.size > REMEMBERED && oldest !== undefined) this.#known.delete(oldest);
  }
}
