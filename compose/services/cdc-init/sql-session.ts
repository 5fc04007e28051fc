import { createConnection, type Connection, type ConnectionOptions } from 'mysql2/promise';

/** One connection to MySQL, for statements without an answer. */
export class SqlSession implements AsyncDisposable {
  readonly #connection: Connection;

  private constructor(connection: Connection) {
    this.#connection = connection;
  }

  static async open(
    server: Required<Pick<ConnectionOptions, 'host' | 'port' | 'user' | 'password'>>,
  ): Promise<SqlSession> {
    return new SqlSession(await createConnection({ ...server, connectTimeout: 3_000 }));
  }

  async run(statement: string): Promise<void> {
    await this.#connection.query(statement);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection.end();
  }
}
