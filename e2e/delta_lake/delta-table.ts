import type { Row, SqlClient, TableReader, TableRef } from '../../fixtures/index.ts';

/** A Delta table as both engines see it. */
export class DeltaTable {
  /** For messages. */
  readonly hop: string;
  readonly ref: TableRef;
  /** What stands for the table in Spark's SQL. */
  readonly sql: string;
  /** As `table_changes_by_path` and `LOCATION` want it. */
  readonly location: string;
  readonly #spark: SqlClient;
  readonly #duckDb: TableReader;

  constructor(name: string, ref: TableRef, spark: SqlClient, duckDb: TableReader) {
    this.hop = `delta.${name}`;
    this.ref = ref;
    this.location = ref.path.replace(/^s3:/, 's3a:');
    this.sql = spark.relation(ref);
    this.#spark = spark;
    this.#duckDb = duckDb;
  }

  /**
   * @param columns as between the brackets of `CREATE TABLE`
   * @param partition names of the columns by which it is partitioned
   */
  async create(
    columns: string,
    properties: Readonly<Record<string, string>> = {},
    partition: readonly string[] = [],
  ): Promise<void> {
    const list = Object.entries(properties).map(([name, value]) => `'delta.${name}' = '${value}'`);
    const suffix = list.length === 0 ? '' : ` TBLPROPERTIES (${list.join(', ')})`;
    const by = partition.length === 0 ? '' : ` PARTITIONED BY (${partition.join(', ')})`;
    await this.#spark.execute(`CREATE TABLE ${this.sql} (${columns}) USING delta${by}${suffix}`);
  }

  bySpark(order: string, version?: number, session: SqlClient = this.#spark): Promise<readonly Row[]> {
    return session.query(`SELECT * FROM ${session.relation(this.#at(version))} ORDER BY ${order}`);
  }

  byDuckDb(order: string, version?: number): Promise<readonly Row[]> {
    return this.#duckDb.query(`SELECT * FROM ${this.#duckDb.relation(this.#at(version))} ORDER BY ${order}`);
  }

  /** Columns with DuckDB's names of their types. */
  async columnsByDuckDb(): Promise<Readonly<Record<string, unknown>>> {
    const rows = await this.#duckDb.query(`DESCRIBE SELECT * FROM ${this.#duckDb.relation(this.ref)}`);
    return Object.fromEntries(rows.map(({ column_name: name, column_type: type }) => [name as string, type] as const));
  }

  /** Columns with Spark's names of their types, as a session sees them. */
  async columnsBySpark(session: SqlClient = this.#spark): Promise<Readonly<Record<string, unknown>>> {
    const rows = await session.query(`DESCRIBE QUERY SELECT * FROM ${this.sql}`);
    return Object.fromEntries(rows.map(({ col_name: name, data_type: type }) => [name as string, type] as const));
  }

  /** The change feed from a version on, by version, first column and kind of change. */
  changes(order: string, from: number, to?: number): Promise<readonly Row[]> {
    const range = to === undefined ? `${from}` : `${from}, ${to}`;
    return this.#spark.query(
      `SELECT * EXCEPT (_commit_timestamp) FROM table_changes_by_path('${this.location}', ${range})
       ORDER BY _commit_version, ${order}, _change_type DESC`,
    );
  }

  #at(version: number | undefined): TableRef {
    return version === undefined ? this.ref : { ...this.ref, version };
  }
}
