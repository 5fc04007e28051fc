import type { EventJson } from '../test-data/avro/codec.ts';
import { subjectOf } from '../test-data/avro/registry-api.ts';
import { frame, unframe } from '../test-data/avro/wire.ts';
import { decodeEvent, encodeEvent } from '../test-data/rideshare/schemas/codec.ts';
import { bronzeColumns, createBronzeTable, REJECTED_COLUMNS } from '../test-data/rideshare/schemas/ddl.ts';
import { isStream, type Stream } from '../test-data/rideshare/schemas/streams.ts';
import { type FixturesOf, type OutgoingRecord, type OwnStream, readBack, stage } from '../fixtures/index.ts';
import { type Fixtures as RideshareFixtures, test as base } from './rideshare.ts';

export { expect } from './rideshare.ts';

type Needs = Pick<RideshareFixtures, 'kafka' | 'registry' | 'lake' | 'sql' | 'tables' | 'dbt'>;

/** An event by its stream and Kafka key, as the generators give it. */
export interface PlainEvent {
  readonly stream: Stream;
  readonly key: string;
  readonly payload: EventJson;
}

export interface OwnPipelineFixtures {
  /** Makes topics, a Bronze stream that reads them and a dbt that reads that Bronze: counts of whole tables are the test's. */
  readonly openPipeline: (streams: readonly Stream[]) => Promise<OwnPipeline>;
}

export const test = base.extend<OwnPipelineFixtures>({
  openPipeline: async ({ kafka, registry, lake, sql, tables, dbt }, use) => {
    await use((streams) => OwnPipeline.open({ kafka, registry, lake, sql, tables, dbt }, streams));
  },
});

/** What a test with pipelines of its own is given. */
export type Fixtures = FixturesOf<typeof test>;

/** A request of Kafka's holds a megabyte, a batch of one partition. */
const RECORDS_AT_ONCE = 3_000;
const PARTITIONS = 3;
/** Where a row of the lake says that it came from. */
export const PLACE = ['_kafka_partition', '_kafka_offset'];

/** Kafka to Silver for one test, on the shared broker and the shared Spark. */
export class OwnPipeline {
  readonly stream: OwnStream;
  /** dbt on this Bronze, into a Silver of the test's own. */
  readonly dbt: Needs['dbt'];
  readonly #topics: ReadonlyMap<Stream, string>;
  readonly #fixtures: Needs;
  #sent = 0;

  private constructor(fixtures: Needs, stream: OwnStream, topics: ReadonlyMap<Stream, string>) {
    this.#fixtures = fixtures;
    this.stream = stream;
    this.#topics = topics;
    this.dbt = fixtures.dbt.on({ bronze: stream.database });
  }

  static async open(fixtures: Needs, streams: readonly Stream[]): Promise<OwnPipeline> {
    const { kafka, lake } = fixtures;
    const topics = new Map<Stream, string>();
    for (const stream of streams) topics.set(stream, await kafka.createTopic(stream, { partitions: PARTITIONS }));
    const started = await lake.startStream(Object.fromEntries([...topics].map(([stream, topic]) => [topic, stream])));
    return new OwnPipeline(fixtures, started, topics);
  }

  /** How many events it was given to send. */
  get sent(): number {
    return this.#sent;
  }

  topic(stream: Stream): string {
    const topic = this.#topics.get(stream);
    if (topic === undefined) throw new TypeError(`this pipeline was opened without ${stream}`);
    return topic;
  }

  /**
   * Writes events in Avro straight to the topics, past the API and its rules, in order for each key.
   * @returns their contents, each with a correlation id of its own
   */
  async send(events: readonly PlainEvent[], { partition }: { readonly partition?: number } = {}): Promise<EventJson[]> {
    const rows = events.map(({ payload }): EventJson => ({ correlation_id: this.#correlationId(), ...payload }));
    const records = Map.groupBy(
      events.map(({ stream, key }, at) => ({ stream, key, row: rows[at] ?? {} })),
      ({ stream }) => stream,
    );
    for (const [stream, own] of records) {
      const { id } = await this.#fixtures.registry.version(subjectOf(stream), 1);
      for (let at = 0; at < own.length; at += RECORDS_AT_ONCE) {
        const messages = own.slice(at, at + RECORDS_AT_ONCE).map(({ key, row }) => ({
          key,
          value: frame(id, encodeEvent(stream, row)),
          headers: { correlation_id: String(row.correlation_id) },
          ...(partition === undefined ? {} : { partition }),
        }));
        await this.produce(stream, messages);
      }
    }
    return rows;
  }

  /** Writes records as they are. */
  async produce(stream: Stream, records: readonly OutgoingRecord[]) {
    return await this.#fixtures.kafka.produce(this.topic(stream), records);
  }

  /** Waits until everything that is in the topics now is committed to Bronze. */
  async ingested(withinMs = 120_000): Promise<void> {
    const ends = new Map<string, readonly number[]>();
    for (const topic of this.#topics.values()) ends.set(topic, await this.#fixtures.kafka.ends(topic));
    await this.stream.passed(ends, withinMs);
  }

  /** Sends as one batch of Bronze. */
  async add(events: readonly PlainEvent[]): Promise<void> {
    await this.send(events);
    await this.ingested();
  }

  /** Creates the Bronze tables that are not there yet, from the schemas of their events. */
  async createTables(streams: readonly (Stream | 'rejected')[]): Promise<void> {
    const { sql } = this.#fixtures;
    const { database, path } = this.stream;
    for (const name of streams) {
      const columns = isStream(name) ? bronzeColumns(name) : REJECTED_COLUMNS;
      await sql.execute(createBronzeTable(`${database}.${name}`, `${path.replace(/^s3:/, 's3a:')}/${name}`, columns));
    }
  }

  /** A topic from its beginning. */
  async readBack(stream: Stream) {
    return await readBack(this.#fixtures.kafka, this.topic(stream));
  }

  /** The events of a topic as rows. @throws EventError for what is no event of the stream */
  async kafka(stream: Stream) {
    const { records } = await this.readBack(stream);
    const rows = records.map(({ partition, offset, value }) => ({
      ...decodeEvent(stream, unframe(value).body),
      _kafka_partition: partition,
      _kafka_offset: offset,
    }));
    return { stage: stage(`kafka.${stream}`, rows, { place: PLACE }) };
  }

  /** A Bronze table, read by DuckDB. */
  bronze(name: Stream | 'rejected') {
    return stage(`bronze.${name}`, this.#fixtures.tables, this.stream.table(name), { place: PLACE });
  }

  /** A Silver table, read by DuckDB. `where`: a condition in its SQL. */
  silver(name: string, where?: string) {
    const { lake, tables } = this.#fixtures;
    const options = { place: PLACE, ...(where === undefined ? {} : { where }) };
    return stage(`silver.${name}`, tables, lake.table(`silver/${name}`), options);
  }

  /** Rows of a stage's table, read by DuckDB. `rest` stands behind FROM and the table. */
  async rows({ table }: { readonly table: { readonly path: string } }, select: string, rest = '') {
    const { tables } = this.#fixtures;
    return await tables.query(`SELECT ${select} FROM ${tables.relation(table)} ${rest}`);
  }

  #correlationId(): string {
    this.#sent += 1;
    return `${this.stream.name}-${this.#sent}`;
  }
}
