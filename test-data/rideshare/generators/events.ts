import { textFromMicros } from '../../avro/exact.ts';
import { seededRandom, type Random } from '../../random.ts';
import { KEY_FIELD, type Stream } from '../schemas/streams.ts';
import { somewhere, ZONES, type Position } from './city.ts';
import { lifeOfTrip, money, type TripLife } from './trip-events.ts';
import { journeyOfTrip, type JourneyOptions, type TimedEvent } from './journey.ts';

/** The content of an event, without its correlation id: whoever sends it adds that. */
export type EventPayload = Readonly<Record<string, unknown>>;

/** An event to be sent: its stream, its Kafka key, its content. */
export interface GeneratedEvent {
  readonly stream: Stream;
  readonly key: string;
  readonly payload: EventPayload;
}

/** Fields that a test sets itself; what it leaves out is generated. */
export type Overrides = EventPayload;

export interface Generator {
  readonly seed: number;
  readonly random: Random;
  tripRequested(overrides?: Overrides): GeneratedEvent;
  /** A trip's events from REQUESTED to COMPLETED, in order. */
  tripLife(overrides?: Overrides): TripLife;
  /** Everything around one trip, from all streams but surge, each with its time after the request. */
  journey(options?: JourneyOptions): readonly TimedEvent[];
  gpsPing(overrides?: Overrides): GeneratedEvent;
  driverStatus(overrides?: Overrides): GeneratedEvent;
  surgeUpdate(overrides?: Overrides): GeneratedEvent;
  rating(overrides?: Overrides): GeneratedEvent;
  payment(overrides?: Overrides): GeneratedEvent;
  /** One event of a stream; of `trips` it is a request. */
  one(stream: Stream, overrides?: Overrides): GeneratedEvent;
}

/** 2026-01-02T03:04:05.678901Z: where generated time begins, unless told otherwise. */
const EPOCH_MICROS = 1_767_323_045_678_901;

/**
 * @param beginMicros when the first event happens, microseconds since the epoch; each is a millisecond after the one before
 * @returns builders that give the same events in the same order for the same arguments, ids included
 */
export function createGenerator(seed: number, beginMicros: number = EPOCH_MICROS): Generator {
  const random = seededRandom(seed);
  let events = 0;

  const event = (stream: Stream, fields: EventPayload, overrides: Overrides = {}): GeneratedEvent => {
    events += 1;
    const occurredAt = textFromMicros(beginMicros + events * 1_000 + random.integer(0, 998));
    const payload = { event_id: random.uuid(), occurred_at: occurredAt, ...fields, ...overrides };
    return { stream, key: String((payload as EventPayload)[KEY_FIELD[stream]]), payload };
  };
  const ids = (): { trip_id: string; rider_id: string; driver_id: string; zone_id: string } => ({
    trip_id: random.uuid(),
    rider_id: `rider-${random.integer(1, 9_999)}`,
    driver_id: `driver-${random.integer(1, 999)}`,
    zone_id: random.pick(ZONES),
  });

  const generator: Generator = {
    seed,
    random,
    tripRequested: (overrides) => {
      const fields = { state: 'REQUESTED', sequence: 0, pickup: somewhere(random), dropoff: somewhere(random) };
      return event('trips', { ...ids(), driver_id: null, ...fields, fare: null }, overrides);
    },
    tripLife: (overrides) => lifeOfTrip(generator, event, overrides),
    journey: (options) => journeyOfTrip(generator, options),
    gpsPing: (overrides) => {
      const { trip_id, driver_id, zone_id } = ids();
      const at: Position = somewhere(random);
      const moving = { speed_kmh: random.integer(0, 600) / 10, heading: random.integer(0, 359) };
      return event('gps_pings', { trip_id, driver_id, zone_id, ...at, ...moving }, overrides);
    },
    driverStatus: (overrides) => {
      const { driver_id, zone_id } = ids();
      return event(
        'driver_status',
        { driver_id, zone_id, status: random.pick(['AVAILABLE', 'BUSY', 'OFFLINE']) },
        overrides,
      );
    },
    surgeUpdate: (overrides) => {
      const multiplier = (random.integer(1_000, 3_500) / 1_000).toFixed(3);
      return event('surge_updates', { zone_id: random.pick(ZONES), multiplier }, overrides);
    },
    rating: (overrides) => {
      const comment = random.pick([null, 'Smooth ride.', 'Grüße, sehr nett! 🚕']);
      return event('ratings', { ...ids(), stars: random.integer(1, 5), comment }, overrides);
    },
    payment: (overrides) => {
      const { trip_id, rider_id, zone_id } = ids();
      const paid = { amount: money(random), currency: 'EUR', method: random.pick(['CARD', 'CASH', 'WALLET']) };
      return event('payments', { trip_id, rider_id, zone_id, ...paid }, overrides);
    },
    one: (stream, overrides) => ONE[stream](generator, overrides),
  };
  return generator;
}

const ONE: Readonly<Record<Stream, (generator: Generator, overrides?: Overrides) => GeneratedEvent>> = {
  trips: (generator, overrides) => generator.tripRequested(overrides),
  gps_pings: (generator, overrides) => generator.gpsPing(overrides),
  driver_status: (generator, overrides) => generator.driverStatus(overrides),
  surge_updates: (generator, overrides) => generator.surgeUpdate(overrides),
  ratings: (generator, overrides) => generator.rating(overrides),
  payments: (generator, overrides) => generator.payment(overrides),
};
