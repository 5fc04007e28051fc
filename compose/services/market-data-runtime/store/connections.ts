import pg, { type QueryConfig } from 'pg';

export interface StoreLogin {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

/** One that cannot get in is no fault of what was to be written. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

const CONNECT_MS = 2_000;

/** Connections of a sink, made as they are needed, and anew after trouble. */
export class Connections {
  readonly #pool: pg.Pool;

  constructor(login: StoreLogin, { most, statementMs }: { readonly most: number; readonly statementMs: number }) {
    this.#pool = new pg.Pool({
      ...login,
      max: most,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: statementMs,
      // The server is to give up too: a statement that nobody waits for would hold its rows.
      statement_timeout: statementMs,
      application_name: 'market-data-runtime',
      // Texts of times mean the same whatever the server's own settings are.
      options: '-c timezone=UTC -c datestyle=ISO',
    });
    // A connection that ends, in use or not: whoever has a statement on it is told there, and the next one gets another.
    this.#pool.on('error', () => undefined);
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /**
   * @returns how many rows it concerned
   * @throws Unreachable where nothing was sent; the server's refusal; the connection's error, of unknown fate
   */
  async run(statement: QueryConfig | string): Promise<number> {
    let client: pg.PoolClient;
    try {
      client = await this.#pool.connect();
    } catch (cause) {
      throw new Unreachable('cannot connect to PostgreSQL', { cause });
    }
    let broken = true;
    try {
      const { rowCount } = await client.query(statement as QueryConfig);
      broken = false;
      return rowCount ?? 0;
    } catch (error) {
      broken = !(error instanceof pg.DatabaseError && error.severity === 'ERROR');
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}
