import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Readiness } from './readiness.ts';

export interface HttpRequest {
  /** What stands in the path's places: `/v1/events/:topic`. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON body, undefined when there is none. */
  readonly body: unknown;
  /** Calls back when the connection ends. */
  readonly onGone: (listener: () => void) => void;
}

export interface HttpAnswer {
  readonly status: number;
  /** Sent as JSON, or as it is when it is text with a `content-type` among the headers. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type HttpHandler = (request: HttpRequest) => Promise<HttpAnswer> | HttpAnswer;

/** A request that cannot be served, with its status. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The connection is ended, and the request has no answer. */
export class HangUp extends Error {
  override readonly name = 'HangUp';
}

/** A request and how it ended. */
export interface Answered {
  readonly method: string;
  /** As it was given to `route`, and not what was asked: `/v1/events/:topic`. Empty where there is no such route. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** The one form of an error answer. `field` is the path of the offending field, null when there is none. */
export function errorAnswer(
  status: number,
  code: string,
  message: string,
  { field = null, headers = {} }: { readonly field?: string | null; readonly headers?: Record<string, string> } = {},
): HttpAnswer {
  return { status, headers, body: { error: { code, message, field } } };
}

interface Route {
  readonly method: string;
  readonly steps: readonly string[];
  readonly handler: HttpHandler;
}

/**
 * A JSON server with `/health/live` and `/health/ready`. On node:http itself: the services have ten routes, and a
 * framework cost each of them 85 ms of start-up and 15 MB.
 */
export class HttpServer {
  readonly server: Server;
  /** Told of each answer, before it is sent. */
  onAnswered: ((answered: Answered) => void) | undefined;
  readonly #routes: Route[] = [];
  readonly #maxBodyBytes: number;
  readonly #explain: (error: unknown) => HttpAnswer;

  /** @param explain turns what a handler threw into its answer */
  constructor(readiness: Readiness, explain: (error: unknown) => HttpAnswer, maxBodyBytes = 0) {
    this.#maxBodyBytes = maxBodyBytes;
    this.#explain = explain;
    this.server = createServer((request, response) => void this.#serve(request, response));
    // Longer than any client keeps an idle connection: one that this side closes while a request is on its way to it
    // leaves its sender in doubt whether the request was carried out.
    this.server.keepAliveTimeout = 120_000;
    this.route('GET', '/health/live', () => ({ status: 200, body: { status: 'live' } }));
    this.route('GET', '/health/ready', async () => {
      const { ready, parts } = await readiness.check();
      return { status: ready ? 200 : 503, body: { status: ready ? 'ready' : 'not ready', parts } };
    });
  }

  route(method: 'GET' | 'POST', path: string, handler: HttpHandler): void {
    this.#routes.push({ method, steps: path.split('/'), handler });
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject).listen(port, '0.0.0.0', resolve);
    });
  }

  /** Takes no new requests and returns when those being served are answered. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) =>
      this.server.close(() => {
        resolve();
      }),
    );
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let answer: HttpAnswer;
    const begun = performance.now();
    try {
      answer = await this.#answer(request);
    } catch (error) {
      if (error instanceof HangUp) {
        request.socket.destroy();
        return;
      }
      answer =
        error instanceof HttpProblem ? errorAnswer(error.status, error.code, error.message) : this.#explain(error);
    }
    const { status, body, headers = {} } = answer;
    this.#tell(request, status, begun);
    const text = headers['content-type'] === undefined ? JSON.stringify(body ?? {}) : String(body);
    response.writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(text),
      // The rest of a body that was too large is not worth reading to keep the connection.
      ...(request.complete && this.server.listening ? {} : { connection: 'close' }),
      ...headers,
    });
    // Node itself leaves the body of a HEAD's answer out.
    response.end(text);
  }

  #tell({ url = '/', method = 'GET' }: IncomingMessage, status: number, begun: number): void {
    if (this.onAnswered === undefined) return;
    const steps = pathOf(url).split('/');
    const route = this.#routes.find((candidate) => matches(candidate, steps))?.steps.join('/') ?? '';
    this.onAnswered({ method, route, status, seconds: (performance.now() - begun) / 1_000 });
  }

  async #answer(request: IncomingMessage): Promise<HttpAnswer> {
    const [path = '/', ...query] = (request.url ?? '/').split('?');
    const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET');
    const steps = path.split('/');
    const there = this.#routes.filter((route) => matches(route, steps));
    const route = there.find((candidate) => candidate.method === method);
    if (route === undefined) {
      if (there.length === 0) throw new HttpProblem(404, 'not_found', `there is no ${path}`);
      throw new HttpProblem(405, 'wrong_method', `${path} takes ${there.map((other) => other.method).join(', ')}`);
    }
    const params = Object.fromEntries(
      route.steps.flatMap((step, index) => (step.startsWith(':') ? [[step.slice(1), decode(steps[index] ?? '')]] : [])),
    ) as Record<string, string>;
    return await route.handler({
      params,
      query: new URLSearchParams(query.join('?')),
      headers: request.headers,
      body: await this.#body(request),
      onGone: (listener) => request.socket.once('close', listener),
    });
  }

  async #body(request: IncomingMessage): Promise<unknown> {
    if (request.method !== 'POST') return undefined;
    const tooLarge = new HttpProblem(413, 'too_large', `a body may have up to ${this.#maxBodyBytes} bytes`);
    if (Number(request.headers['content-length'] ?? 0) > this.#maxBodyBytes) throw tooLarge;
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > this.#maxBodyBytes) throw tooLarge;
      chunks.push(chunk);
    }
    if (bytes === 0) return undefined;
    const type = request.headers['content-type'] ?? '';
    if (!/^application\/json\b/i.test(type))
      throw new HttpProblem(415, 'not_json', `the body must be application/json`);
    try {
      return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
    } catch (error) {
      throw new HttpProblem(400, 'bad_json', `the body is not JSON: ${(error as Error).message}`);
    }
  }
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '/';
}

function matches({ steps }: Route, path: readonly string[]): boolean {
  return steps.length === path.length && steps.every((step, index) => step.startsWith(':') || step === path[index]);
}

function decode(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    throw new HttpProblem(400, 'bad_path', 'the path has a broken % sequence');
  }
}
