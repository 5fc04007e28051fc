import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A server that answers as a Schema Registry does and counts what it is asked. Real HTTP, so that being away is a refused
 * connection and being slow an answer that does not come; a registry in a container can neither be counted at nor taken
 * away and brought back in milliseconds.
 */
export class RegistryServer implements AsyncDisposable {
  readonly requests: string[] = [];
  /** While `mute` no question is answered, while `unwell` each with an error of the server's own. */
  state: 'well' | 'mute' | 'unwell' = 'well';
  readonly #schemas = new Map<string, { readonly id: number; readonly schema: string }>();
  #server: Server | undefined;
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** @returns its id; a subject that exists gets a new version */
  register(subject: string, schema: object): number {
    const id = this.#schemas.size + 1 + (this.#schemas.get(subject)?.id ?? 0) * 100;
    this.#schemas.set(subject, { id, schema: JSON.stringify(schema) });
    return id;
  }

  async open(): Promise<void> {
    const server = createServer(({ url = '' }, response) => {
      this.requests.push(url);
      if (this.state === 'mute') return;
      const found = this.#answer(decodeURIComponent(url));
      const status = this.state === 'unwell' ? 503 : found === undefined ? 404 : 200;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(found ?? { error_code: 40401, message: 'not found' }));
    });
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** From now on nobody listens at its port, until it is opened again. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #answer(url: string): object | undefined {
    const subject = /^\/subjects\/(.+)\/versions\/latest$/.exec(url)?.[1];
    if (subject !== undefined) return this.#schemas.get(subject);
    const id = Number(/^\/schemas\/ids\/(\d+)$/.exec(url)?.[1]);
    const known = [...this.#schemas.values()].find((other) => other.id === id);
    return known === undefined ? undefined : { schema: known.schema };
  }
}
