import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import avsc from 'avsc';
import { literal } from '../../../fixtures/core/sql-text.ts';
import type { SqlCatalogue } from '../../../fixtures/technologies/iceberg/catalogue.ts';
import { DuckDbTables } from '../../../fixtures/technologies/duckdb/tables.ts';
import type { ObjectStore } from '../../../fixtures/technologies/s3/object-store.ts';

/** Partition and offset of a row's message. */
export type Place = readonly [partition: number, offset: number];

export interface LocalCommit {
  readonly operation?: 'append' | 'overwrite' | 'replace' | 'delete';
  /** Rows by the name of the file that is added. */
  readonly adds?: Readonly<Record<string, readonly Place[]>>;
  /** Names of files that are removed. */
  readonly removes?: readonly string[];
  /** The next offset of each partition, as the snapshot says. */
  readonly claims?: Readonly<Record<number, number>>;
}

const CLAIMS = 'kafka.offsets.trades';

/** How `tableCommits` reads this table. */
export const COLUMNS = { claims: CLAIMS, partition: 'kafka_partition', offset: 'kafka_offset' } as const;

interface LocalSnapshot {
  readonly 'snapshot-id': number;
  readonly 'parent-snapshot-id'?: number;
  readonly 'sequence-number': number;
  readonly 'timestamp-ms': number;
  readonly summary: Readonly<Record<string, string>>;
  readonly 'manifest-list': string;
}

const MANIFEST_LIST = avsc.Type.forSchema({
  type: 'record',
  name: 'manifest_file',
  fields: [
    { name: 'manifest_path', type: 'string' },
    { name: 'content', type: 'int' },
    { name: 'added_snapshot_id', type: 'long' },
  ],
});
const ENTRIES = avsc.Type.forSchema({
  type: 'record',
  name: 'manifest_entry',
  fields: [
    { name: 'status', type: 'int' },
    { name: 'snapshot_id', type: ['null', 'long'] },
    { name: 'data_file', type: { type: 'record', name: 'r2', fields: [{ name: 'file_path', type: 'string' }] } },
  ],
});

/** An Iceberg table in a folder, with the files that the format has: metadata, manifests in Avro, rows in Parquet. */
export class LocalTable implements AsyncDisposable {
  /** Where its current metadata lie; undefined: it is not there. */
  location: string | undefined;
  /** So many questions for files fail. */
  failing = 0;
  readonly reader: DuckDbTables;
  readonly #folder: string;
  #uuid = 'table-1';
  #snapshots: LocalSnapshot[] = [];
  /** Of all files that lie in the folder. */
  #files = 0;

  private constructor(folder: string, reader: DuckDbTables) {
    this.#folder = folder;
    this.reader = reader;
  }

  static async create(): Promise<LocalTable> {
    const folder = await mkdtemp(path.join(tmpdir(), 'iceberg-'));
    return new LocalTable(folder, await DuckDbTables.open({ extensions: [] }));
  }

  /** As the catalogue and the object store are asked. */
  get access() {
    const catalogue = { location: () => Promise.resolve(this.location) };
    const store = {
      find: async (file: string): Promise<Buffer | undefined> => {
        this.failing -= 1;
        if (this.failing >= 0) throw new Error('the store is away');
        return await readFile(file).catch(() => undefined);
      },
    };
    return {
      catalogue: catalogue as unknown as SqlCatalogue,
      store: store as unknown as ObjectStore,
      reader: this.reader,
    };
  }

  async commit({ operation = 'append', adds = {}, removes = [], claims }: LocalCommit): Promise<string> {
    const parent = this.#snapshots.at(-1)?.['snapshot-id'];
    const id = (parent ?? 0) + 1;
    for (const [file, rows] of Object.entries(adds)) await this.#parquet(file, rows);
    const entry = (status: number) => (file: string) => ({
      status,
      snapshot_id: id,
      data_file: { file_path: this.path(file) },
    });
    const manifest = await this.#avro(ENTRIES, [...Object.keys(adds).map(entry(1)), ...removes.map(entry(2))]);
    const list = await this.#avro(MANIFEST_LIST, [{ manifest_path: manifest, content: 0, added_snapshot_id: id }]);
    this.#snapshots.push({
      'snapshot-id': id,
      ...(parent === undefined ? {} : { 'parent-snapshot-id': parent }),
      'sequence-number': id,
      'timestamp-ms': 1_767_323_045_000 + id,
      summary: { operation, ...(claims === undefined ? {} : { [CLAIMS]: JSON.stringify(claims) }) },
      'manifest-list': list,
    });
    await this.#publish();
    return id.toString();
  }

  /** Forgets the oldest snapshots, and their manifests with them. @param alsoName as pyiceberg does, and others do not */
  async expire(count: number, alsoName = false): Promise<void> {
    const gone = this.#snapshots.slice(0, count);
    const [oldest, ...others] = this.#snapshots.slice(count);
    if (oldest === undefined) throw new Error('the current snapshot is never expired');
    const { 'parent-snapshot-id': _, ...nameless } = oldest;
    this.#snapshots = [alsoName ? nameless : oldest, ...others];
    for (const { 'manifest-list': list } of gone) await rm(list);
    await this.#publish();
  }

  /** Drops the table and makes another one of the same name. */
  async makeAnew(): Promise<void> {
    this.#uuid = `${this.#uuid}'`;
    this.#snapshots = [];
    await this.#publish();
  }

  path(file: string): string {
    return path.join(this.#folder, file);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.reader[Symbol.dispose]();
    await rm(this.#folder, { recursive: true });
  }

  async #publish(): Promise<void> {
    const file = this.#next('metadata.json');
    const metadata = {
      'table-uuid': this.#uuid,
      'current-snapshot-id': this.#snapshots.at(-1)?.['snapshot-id'] ?? -1,
      snapshots: this.#snapshots,
    };
    await writeFile(file, JSON.stringify(metadata));
    this.location = file;
  }

  async #parquet(file: string, rows: readonly Place[]): Promise<void> {
    const values = rows.map(([partition, offset]) => `(${partition}, ${offset}, 'trade ${partition}-${offset}')`);
    await this.reader.query(
      `COPY (SELECT * FROM (VALUES ${values.join(', ')}) AS t(kafka_partition, kafka_offset, id))
       TO ${literal(this.path(file))} (FORMAT parquet)`,
    );
  }

  async #avro(type: avsc.Type, records: readonly unknown[]): Promise<string> {
    const encoder = new avsc.streams.BlockEncoder(type);
    const parts: Buffer[] = [];
    encoder.on('data', (part: Buffer) => parts.push(part));
    const ended = new Promise((resolve) => encoder.once('end', resolve));
    for (const record of records) encoder.write(record);
    encoder.end();
    await ended;
    const file = this.#next('avro');
    await writeFile(file, Buffer.concat(parts));
    return file;
  }

  #next(extension: string): string {
    this.#files += 1;
    return this.path(`${this.#files}.${extension}`);
  }
}
