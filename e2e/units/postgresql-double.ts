import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What a statement is answered with. */
export type Reply =
  /** The tag says how many rows it concerned: `INSERT 0 3`. */
  | { readonly tag: string }
  | { readonly severity: 'ERROR' | 'FATAL'; readonly code: string; readonly message: string }
  | 'nothing'
  | 'reset';

/** As much of PostgreSQL's protocol as a client needs to get in and to be answered. */
export class PostgresqlDouble implements AsyncDisposable {
  /** What each connection said of itself when it came. */
  readonly logins: Readonly<Record<string, string>>[] = [];
  readonly passwords: string[] = [];
  readonly statements: string[] = [];
  reply: (statement: string) => Reply = () => ({ tag: 'INSERT 0 1' });
  readonly #server: Server;
  readonly #open = new Set<Socket>();

  private constructor() {
    this.#server = createServer((socket) => {
      this.#serve(socket);
    });
  }

  static async start(): Promise<PostgresqlDouble> {
    const double = new PostgresqlDouble();
    await new Promise<void>((resolve) => double.#server.listen(0, '127.0.0.1', resolve));
    return double;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Connections that are open now. */
  get connections(): number {
    return this.#open.size;
  }

  /** All connections are lost. */
  cut(): void {
    for (const socket of this.#open) socket.resetAndDestroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(socket: Socket): void {
    this.#open.add(socket);
    socket.on('close', () => this.#open.delete(socket)).on('error', () => undefined);
    let rest = Buffer.alloc(0);
    let hasIntroduced = false;
    let parsed = '';
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      for (;;) {
        const head = hasIntroduced ? 1 : 0;
        if (rest.length < head + 4 || rest.length < head + rest.readInt32BE(head)) return;
        const end = head + rest.readInt32BE(head);
        const type = hasIntroduced ? rest.toString('latin1', 0, 1) : 'login';
        const body = rest.subarray(head + 4, end);
        rest = rest.subarray(end);
        hasIntroduced = true;
        if (type === 'login') {
          const words = body.toString('utf8', 4).split('\0');
          this.logins.push(Object.fromEntries(pairs(words)));
          // A password, in plain text.
          socket.write(message('R', int32(3)));
        } else if (type === 'p') {
          this.passwords.push(body.toString('utf8', 0, body.length - 1));
          socket.write(Buffer.concat([message('R', int32(0)), READY]));
        } else if (type === 'P') parsed = body.toString('utf8').split('\0')[1] ?? '';
        else if (type === 'Q') this.#answer(socket, body.toString('utf8', 0, body.length - 1));
        else if (type === 'S') this.#answer(socket, parsed);
      }
    });
  }

  #answer(socket: Socket, statement: string): void {
    this.statements.push(statement);
    const reply = this.reply(statement);
    if (reply === 'nothing') return;
    if (reply === 'reset') socket.resetAndDestroy();
    else if ('tag' in reply) socket.write(Buffer.concat([message('C', text(reply.tag)), READY]));
    else {
      const { severity, code, message: words } = reply;
      const fields = ['S', severity, 'C', code, 'M', words];
      const error = Buffer.concat([...pairs(fields).map(([name, value]) => text(`${name}${value}`)), Buffer.from([0])]);
      socket.write(Buffer.concat([message('E', error), READY]));
    }
  }
}

function pairs(words: readonly string[]): readonly (readonly [string, string])[] {
  return words.flatMap((word, at) => (at % 2 === 0 && word !== '' ? [[word, words[at + 1] ?? ''] as const] : []));
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function text(value: string): Buffer {
  return Buffer.from(`${value}\0`);
}

function message(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

const READY = message('Z', Buffer.from('I'));
