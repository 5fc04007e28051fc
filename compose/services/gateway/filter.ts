import { isStream, STREAMS, type Stream } from '../../../test-data/rideshare/schemas/streams.ts';

/** What a client wants to receive; what is left out is not filtered by. */
export interface Filter {
  readonly topics?: readonly Stream[];
  readonly zone_id?: string;
  readonly trip_id?: string;
}

/** What of an event filters look at. */
export interface Subject {
  readonly topic: string;
  readonly zone_id: unknown;
  readonly trip_id: unknown;
}

/** Does an event pass? One without a trip never passes a filter by trip. */
export function passes(filter: Filter, { topic, zone_id, trip_id }: Subject): boolean {
  return (
    (filter.topics === undefined || (isStream(topic) && filter.topics.includes(topic))) &&
    (filter.zone_id === undefined || filter.zone_id === zone_id) &&
    (filter.trip_id === undefined || filter.trip_id === trip_id)
  );
}

export function isOpen(filter: Filter): boolean {
  return filter.topics === undefined && filter.zone_id === undefined && filter.trip_id === undefined;
}

const FIELDS = ['topics', 'zone_id', 'trip_id'];

/** @throws Error with what is wrong with it, for the client */
export function readFilter(value: unknown = {}): Filter {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('filter must be an object');
  const unknown = Object.keys(value).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined)
    throw new Error(`filter has no field ${JSON.stringify(unknown)}, only ${FIELDS.join(', ')}`);
  const { topics, zone_id, trip_id } = value as Record<string, unknown>;
  return {
    ...(topics === undefined ? {} : { topics: readTopics(topics) }),
    ...(zone_id === undefined ? {} : { zone_id: readText('zone_id', zone_id) }),
    ...(trip_id === undefined ? {} : { trip_id: readText('trip_id', trip_id) }),
  };
}

function readTopics(value: unknown): Stream[] {
  if (!Array.isArray(value) || value.length === 0) throw new Error('filter.topics must be an array of topics');
  return value.map((topic: unknown) => {
    if (typeof topic === 'string' && isStream(topic)) return topic;
    throw new Error(`filter.topics has ${JSON.stringify(topic)}; there are ${STREAMS.join(', ')}`);
  });
}

function readText(name: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') throw new Error(`filter.${name} must be a text`);
  return value;
}
