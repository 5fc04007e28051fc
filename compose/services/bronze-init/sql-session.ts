import hive from 'hive-driver';

type Client = InstanceType<typeof hive.HiveClient>;
type Session = Awaited<ReturnType<Client['openSession']>>;

const { TCLIService, TCLIService_types: types } = hive.thrift as {
  readonly TCLIService: object;
  readonly TCLIService_types: ConstructorParameters<typeof hive.HiveClient>[1];
};
/** HIVE_CLI_SERVICE_PROTOCOL_V10 */
const PROTOCOL = 9;

export interface ThriftAddress {
  readonly host: string;
  readonly port: number;
}

/** A session of Spark's Thrift server, for statements that answer nothing. */
export class SqlSession {
  readonly #client: Client;
  readonly #session: Session;
  readonly #lost: Promise<never>;

  private constructor(client: Client, session: Session, lost: Promise<never>) {
    this.#client = client;
    this.#session = session;
    this.#lost = lost;
  }

  /** @throws Error when nobody answers there, or with what the engine says */
  static async open({ host, port }: ThriftAddress): Promise<SqlSession> {
    const client = new hive.HiveClient(TCLIService, types);
    // A connection that is refused or lost is only ever told of by an event: what was asked would wait for good.
    const { promise: lost, reject } = Promise.withResolvers<never>();
    client.on('error', reject);
    client.on('close', () => {
      reject(new Error('Spark closed the connection'));
    });
    lost.catch(() => undefined);
    try {
      const connecting = client.connect(
        { host, port, options: {} },
        new hive.connections.TcpConnection(),
        new hive.auth.NoSaslAuthentication(),
      );
      await Promise.race([connecting, lost]);
      const request = { client_protocol: PROTOCOL, username: 'bronze-init', password: '' };
      const opening = client.openSession(request).catch(refused);
      return new SqlSession(client, await Promise.race([opening, lost]), lost);
    } catch (error) {
      client.close();
      throw error;
    }
  }

  /** @throws Error with the engine's message */
  async run(statement: string): Promise<void> {
    await Promise.race([this.#execute(statement), this.#lost]);
  }

  async close(): Promise<void> {
    await Promise.race([this.#session.close(), this.#lost]);
    this.#client.close();
  }

  async #execute(statement: string): Promise<void> {
    const operation = await this.#session.executeStatement(statement, { runAsync: true }).catch(refused);
    try {
      await new hive.HiveUtils(types).waitUntilReady(operation).catch(refused);
    } finally {
      await operation.close();
    }
  }
}

/**
 * The driver throws objects that are no errors, and of a statement that failed only says that it did: what the engine
 * said of it is in the answer.
 */
function refused(thrown: unknown): never {
  const { message, response } = thrown as Error & { readonly response?: { readonly errorMessage?: string | null } };
  throw new Error(response?.errorMessage ?? message);
}
