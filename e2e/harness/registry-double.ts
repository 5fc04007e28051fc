import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Registry } from '../../compose/services/lib/registry.ts';

/** A registry that answers by path what the test says, and counts who asks. */
export class RegistryDouble implements AsyncDisposable {
  readonly asked: string[] = [];
  /** The bodies that came, with what they say that they are. */
  readonly sent: (readonly [type: string | undefined, body: string])[] = [];
  readonly answers: Record<string, readonly [status: number, body: unknown]>;
  readonly #server = createServer((request, response) => {
    const asked = `${request.method ?? ''} ${request.url ?? ''}`;
    this.asked.push(asked);
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => this.sent.push([request.headers['content-type'], body]));
    const [status, answer] = this.answers[asked] ?? [404, { error_code: 40403, message: 'not found' }];
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });

  constructor(answers: Record<string, readonly [status: number, body: unknown]>) {
    this.answers = answers;
  }

  /** @param behind the address, as a setting may end */
  async open(behind = ''): Promise<Registry> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return new Registry(`${this.address}${behind}`);
  }

  /** Once it is open. */
  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
