import type { TableReader } from '../../fixtures/checks/fingerprint/table-reader.ts';
import type { Row, TableRef } from '../../fixtures/core/rows.ts';
import { duckDbDialect } from '../../fixtures/technologies/duckdb/dialect.ts';
import { DuckDbTables } from '../../fixtures/technologies/duckdb/tables.ts';

/** DuckDB in memory: a table's path is its name there. No Docker, no files. */
export class MemoryTables implements TableReader, Disposable {
  readonly dialect = duckDbDialect;
  /** Every statement that was asked, so that tests can say what was not read. */
  readonly statements: string[] = [];
  readonly #tables: DuckDbTables;

  private constructor(tables: DuckDbTables) {
    this.#tables = tables;
  }

  static async open(): Promise<MemoryTables> {
    return new MemoryTables(await DuckDbTables.open({ extensions: [], threads: 2 }));
  }

  relation({ path }: TableRef): string {
    return `"${path}"`;
  }

  query(sql: string): Promise<readonly Row[]> {
    this.statements.push(sql);
    return this.#tables.query(sql);
  }

  async run(...statements: readonly string[]): Promise<void> {
    for (const sql of statements) await this.#tables.query(sql);
  }

  [Symbol.dispose](): void {
    this.#tables[Symbol.dispose]();
  }
}
