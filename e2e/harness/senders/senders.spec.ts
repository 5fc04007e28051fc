import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import path from 'node:path';
import { threadId } from 'node:worker_threads';
import { expect, test } from '@playwright/test';
import { runLoad } from '../../../fixtures/load/run-load.ts';
import { SenderPool } from '../../../fixtures/pipeline/senders/pool.ts';
import type { Endpoint } from '../../../fixtures/stack/types.ts';
import { Taps } from '../../../fixtures/trace/taps.ts';
import { Tracer } from '../../../fixtures/trace/tracer.ts';
import platform from './platform.ts';

const KEYS = 20;

test('a load that is sent by several threads has one ledger: each event once, all of a key by one thread, in order', async () => {
  await using service = await Service.start();
  await using world = await World.begin(service.endpoint, 3);
  const load = await runLoad(
    world.tracer,
    (at) => ({ stream: 'orders', key: `k-${at % KEYS}`, payload: { number: at } }),
    { perSecond: 400, count: 400 },
  );

  expect(load.events.map(({ answer }) => answer.outcome)).toEqual(Array(400).fill('acknowledged'));
  expect(load.events.map(({ index }) => index)).toEqual(Array.from({ length: 400 }, (_, at) => at));
  const ids = load.events.map(({ correlationId }) => correlationId);
  expect(service.taken.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  const threads = new Set(load.events.map(({ answer }) => answer.summary));
  expect(threads.size).toBe(3);
  expect(threads).not.toContain(`thread ${threadId}`);
  // The load sends an event of a key when the one before has its answer, whoever sends it: the order alone shows nothing.
  const byKey = Map.groupBy(load.events, ({ key }) => key);
  const threadsOf = [...byKey].map(([key, events]) => [key, new Set(events.map(({ answer }) => answer.summary)).size]);
  expect(threadsOf).toEqual(Array.from({ length: KEYS }, (_, at) => [`k-${at}`, 1]));
  for (const [key, taken] of Map.groupBy(service.taken, ({ key: own }) => own)) {
    const numbers = taken.map(({ number }) => number);
    expect(numbers, key).toEqual(numbers.toSorted((a, b) => a - b));
  }
});

test('what an entrance throws in its thread fails the test with its words', async () => {
  await using service = await Service.start();
  await using world = await World.begin(service.endpoint, 2);
  const sent = world.tracer.inject({ stream: 'orders', key: 'k', payload: { fails: true } });
  await expect(sent).rejects.toThrow('an entrance failed in its thread [E_SENDER]\n  said: the entrance has a bug');
});

test('a send that nobody answers ends with the test', async () => {
  await using service = await Service.start();
  service.silent = true;
  const world = await World.begin(service.endpoint, 1);
  const sent = world.tracer.inject({ stream: 'orders', key: 'k', payload: {} });
  const ended = expect(sent).rejects.toThrow('E_TEST_ENDED');
  await service.asked;
  await world[Symbol.asyncDispose]();
  await ended;
});

test('a platform that a thread cannot load is said with the reason', async () => {
  const data = { platform: './nowhere.ts', folder: import.meta.dirname, endpoints: new Map(), credentials: {} };
  await expect(SenderPool.begin(data, 2)).rejects.toThrow(
    /^a thread that sends events has failed \[E_SENDER\]\n {2}cause: there is no platform/,
  );
});

class World implements AsyncDisposable {
  readonly tracer: Tracer;
  readonly #closing: AsyncDisposableStack;

  private constructor(tracer: Tracer, closing: AsyncDisposableStack) {
    this.tracer = tracer;
    this.#closing = closing;
  }

  static async begin(endpoint: Endpoint, threads: number): Promise<World> {
    const closing = new AsyncDisposableStack();
    const endpoints = new Map([['api:8080', endpoint]]);
    const file = path.join(import.meta.dirname, 'platform.ts');
    const data = { platform: file, folder: import.meta.dirname, endpoints, credentials: {} };
    const pool = closing.use(await SenderPool.begin(data, threads));
    const none = () => Promise.reject(new Error('it is sent by threads'));
    const taps = closing.use(
      new Taps({
        pipeline: pool.over(platform.pipeline),
        context: {
          endpoint: () => {
            throw new Error('it is sent by threads');
          },
          credentials: {},
          share: none,
          ensureImage: none,
        },
      }),
    );
    return new World(closing.use(new Tracer({ taps })), closing);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#closing.disposeAsync();
  }
}

interface Order {
  readonly key: string;
  readonly id: string;
  readonly number: number;
}

/** Takes orders, and keeps them as they came. */
class Service implements AsyncDisposable {
  readonly taken: Order[] = [];
  silent = false;
  /** Resolves at the first order. */
  readonly asked: Promise<void>;
  readonly #server: Server;

  private constructor() {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.asked = promise;
    this.#server = createServer((request, response) => {
      void text(request).then((body) => {
        this.taken.push(JSON.parse(body) as Order);
        resolve(undefined);
        if (!this.silent) response.writeHead(202, { 'content-type': 'application/json' }).end('{}');
      });
    });
  }

  static async start(): Promise<Service> {
    const service = new Service();
    service.#server.listen(0, '127.0.0.1');
    await once(service.#server, 'listening');
    return service;
  }

  get endpoint(): Endpoint {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('it does not listen');
    return { host: '127.0.0.1', port: address.port };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
