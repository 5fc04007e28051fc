import { LAKE } from '../../test-data/rideshare/lake.ts';
import { type Stream, STREAMS } from '../../test-data/rideshare/schemas/streams.ts';
import type { InjectedEvent } from '../../fixtures/index.ts';
import type { Fixtures } from '../rideshare.ts';

/** Of a partition: how many rows there are, how many offsets they name, and the one after the highest. */
interface Extent {
  readonly rows: number;
  readonly offsets: number;
  readonly next: number;
}

/** By `bronze.trips[2]`. */
type Extents = Readonly<Record<string, Extent>>;

/** What Bronze must hold of everything that is in the topics: each offset from the first to the last, once. */
export async function extentsOfTopics({ kafka }: Pick<Fixtures, 'kafka'>): Promise<Extents> {
  const topics = await Promise.all(
    STREAMS.map(async (stream) =>
      (await kafka.ends(stream)).map((end, partition) => [stream, partition, end] as const),
    ),
  );
  const filled = topics.flat().filter(([, , end]) => end > 0);
  return Object.fromEntries(
    filled.map(([stream, partition, end]) => [nameOf(stream, partition), { rows: end, offsets: end, next: end }]),
  );
}

/** What Bronze holds, rejected rows included. */
export async function extentsOfBronze({ tables }: Pick<Fixtures, 'tables'>): Promise<Extents> {
  const { path, rejected } = LAKE.bronze;
  const from = [...STREAMS, rejected].map(
    (table) =>
      `SELECT _kafka_topic, _kafka_partition, _kafka_offset FROM ${tables.relation({ path: `${path}/${table}` })}`,
  );
  const found = await tables.query(
    `SELECT _kafka_topic AS topic, _kafka_partition AS partition, count(*) AS rows,
       count(DISTINCT _kafka_offset) AS offsets, max(_kafka_offset) + 1 AS next
     FROM (${from.join(' UNION ALL ')}) GROUP BY ALL`,
  );
  return Object.fromEntries(
    found.map(({ topic, partition, rows, offsets, next }) => [
      nameOf(topic as string, Number(partition)),
      { rows: Number(rows), offsets: Number(offsets), next: Number(next) },
    ]),
  );
}

/** Those of the events that the stream into Bronze says it has written. */
export async function claimed(
  { streams, tracer }: Pick<Fixtures, 'streams' | 'tracer'>,
  events: readonly InjectedEvent[],
): Promise<readonly string[]> {
  const { offsets = {} } = (await streams.find('bronze')) ?? {};
  return events
    .filter((event) => {
      const { partition, offset } = tracer.placeOf(event, `kafka.${event.stream as Stream}`);
      return Number(offset) < (offsets[event.stream]?.[String(partition)] ?? 0);
    })
    .map((event) => tracer.label(event));
}

function nameOf(stream: string, partition: number): string {
  return `bronze.${stream}[${partition}]`;
}
