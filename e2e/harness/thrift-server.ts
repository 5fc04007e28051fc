import { createRequire } from 'node:module';
import type { AddressInfo, Server, Socket } from 'node:net';
import hive from 'hive-driver';

type Answer = (error: null, result: object) => void;
type Handlers = Readonly<Record<string, (request: Record<string, unknown>, answer: Answer) => void>>;
type Struct = new (fields: object) => object;

// The driver's own copy: what it speaks, this answers.
const thrift = createRequire(import.meta.resolve('hive-driver'))('thrift') as {
  readonly TBufferedTransport: object;
  readonly TBinaryProtocol: object;
  readonly createServer: (service: object, handlers: Handlers, options: object) => Server;
};
const { TCLIService, TCLIService_types: types } = hive.thrift as {
  readonly TCLIService: object;
  readonly TCLIService_types: Readonly<Record<string, Struct>> & {
    readonly TOperationState: Readonly<Record<string, number>>;
  };
};

function struct(name: string, fields: object): object {
  const Type = types[name];
  if (Type === undefined) throw new Error(`the driver knows no ${name}`);
  return new Type(fields);
}

const OK = struct('TStatus', { statusCode: 0 });

function handle(name: string): object {
  return { guid: Buffer.alloc(16, name), secret: Buffer.alloc(16, name) };
}

/** A Thrift server that takes any statement, and notes what it is asked. */
export class ThriftServer implements AsyncDisposable {
  readonly asked: string[] = [];
  /** How a statement stands, each time it is asked for, and what is wrong with it. */
  readonly states: (readonly [state: string, errorMessage?: string])[] = [];
  /** The refusal of what is asked by this name. */
  refuses: string | undefined;
  /** What by this name is never answered: its connection is lost. */
  loses: string | undefined;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  constructor() {
    const handlers: Handlers = {
      OpenSession: this.#does('open', ({ client_protocol, username }) => [
        `${String(client_protocol)} ${String(username)}`,
        struct('TOpenSessionResp', {
          status: OK,
          serverProtocolVersion: 9,
          sessionHandle: struct('TSessionHandle', { sessionId: struct('THandleIdentifier', handle('s')) }),
        }),
      ]),
      ExecuteStatement: this.#does('run', ({ statement, runAsync }) => [
        `${String(statement)} ${runAsync === true ? 'in the background' : ''}`,
        struct('TExecuteStatementResp', {
          status: OK,
          operationHandle: struct('TOperationHandle', {
            operationId: struct('THandleIdentifier', handle('o')),
            operationType: 0,
            hasResultSet: false,
          }),
        }),
      ]),
      GetOperationStatus: this.#does('status', () => {
        const [state = 'FINISHED_STATE', errorMessage] = this.states.shift() ?? [];
        const operationState = types.TOperationState[state];
        return [state, struct('TGetOperationStatusResp', { status: OK, operationState, errorMessage })];
      }),
      CloseOperation: this.#does('close operation', () => ['', struct('TCloseOperationResp', { status: OK })]),
      CloseSession: this.#does('close session', () => ['', struct('TCloseSessionResp', { status: OK })]),
    };
    this.#server = thrift.createServer(TCLIService, handlers, {
      transport: thrift.TBufferedTransport,
      protocol: thrift.TBinaryProtocol,
    });
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        this.asked.push('left');
      });
    });
  }

  async listen(): Promise<{ readonly host: string; readonly port: number }> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return { host: '127.0.0.1', port: (this.#server.address() as AddressInfo).port };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#lose();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #lose(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #does(name: string, work: (request: Record<string, unknown>) => readonly [said: string, result: object]) {
    return ({ req = {}, ...request }: Record<string, unknown>, answer: Answer): void => {
      const [said, result] = work({ ...request, ...(req as object) });
      this.asked.push(`${name} ${said}`.trim());
      if (this.loses === name) {
        this.#lose();
        return;
      }
      const refused = struct('TStatus', { statusCode: 3, errorMessage: `no ${name}` });
      answer(null, this.refuses === name ? Object.assign(result, { status: refused }) : result);
    };
  }
}
