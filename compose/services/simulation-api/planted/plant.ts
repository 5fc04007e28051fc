import { randomUUID } from 'node:crypto';
import { frame, unframe } from '../../../../test-data/avro/wire.ts';
import type { RideshareDefect } from '../../../../test-data/rideshare/defects/index.ts';
import type { Stream } from '../../../../test-data/rideshare/schemas/streams.ts';
import { planter, type Bug } from '../../lib/planted/planter.ts';
import type { AcceptedEvent } from '../accept.ts';
import type { OutgoingRecord } from '../outbox.ts';
import type { Stages } from '../stages.ts';
import { acksEarly, lax, late, swallowsOutages } from './classes.ts';

const UNKNOWN_SCHEMA = 2_000_000_000;

/** Puts the bugs that this service was started with around its stages. */
export const plant = planter<Stages, RideshareDefect<'simulation-api'>>({
  'api-drops-correlation-header': sends(({ headers: { correlation_id: _dropped, ...headers }, ...record }) => ({
    ...record,
    headers,
  })),
  'api-wrong-schema-id': sends((record) => ({ ...record, value: frame(UNKNOWN_SCHEMA, unframe(record.value).body) })),
  'api-swaps-lat-lon': writes('trips', (accepted) => {
    const { lat, lon } = accepted.event.pickup as { readonly lat: number; readonly lon: number };
    return { ...accepted, event: { ...accepted.event, pickup: { lat: lon, lon: lat } } };
  }),
  'api-renames-correlation': writes('gps_pings', (accepted) => {
    const correlationId = randomUUID();
    return { ...accepted, correlationId, event: { ...accepted.event, correlation_id: correlationId } };
  }),
  'api-day-before-at-midnight': writes(undefined, (accepted) => {
    const occurredAt = String(accepted.event.occurred_at);
    return { ...accepted, event: { ...accepted.event, occurred_at: dayBeforeAtMidnight(occurredAt) } };
  }),
  'api-partitions-by-event': (stages) => ({
    ...stages,
    partitionOf: (record, partitions) =>
      stages.partitionOf({ ...record, key: record.headers.event_id ?? record.key }, partitions),
  }),
  'api-compatibility-none': (stages) => ({ ...stages, Registry: lax(stages.Registry) }),
  'api-skips-a-subject': (stages) => ({ ...stages, Registry: late(stages.Registry, 'surge_updates-value') }),
  'api-acks-early': (stages, log) => ({ ...stages, Outbox: acksEarly(stages.Outbox, log) }),
  'api-swallows-outage': (stages, log) => ({ ...stages, Outbox: swallowsOutages(stages.Outbox, log) }),
});

/** Another event is written than was accepted; undefined: of every stream. The answer speaks of the accepted one. */
function writes(stream: Stream | undefined, change: (accepted: AcceptedEvent) => AcceptedEvent): Bug<Stages> {
  return (stages) => ({
    ...stages,
    recordOf: (own, accepted, schema) => {
      const changes = stream === undefined || own === stream;
      return stages.recordOf(own, changes ? change(accepted) : accepted, schema);
    },
  });
}

/** Another record is sent than was made. */
function sends(change: (record: OutgoingRecord) => OutgoingRecord): Bug<Stages> {
  return (stages) => ({ ...stages, recordOf: (...event) => change(stages.recordOf(...event)) });
}

function dayBeforeAtMidnight(occurredAt: string): string {
  if (!occurredAt.includes('T00:00:')) return occurredAt;
  const before = new Date(Date.parse(`${occurredAt.slice(0, 10)}T00:00:00Z`) - 86_400_000);
  return before.toISOString().slice(0, 10) + occurredAt.slice(10);
}
