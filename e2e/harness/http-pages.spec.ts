import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { now } from '../../fixtures/core/clock.ts';
import { SharedResources } from '../../fixtures/core/shared.ts';
import { httpPages } from '../../fixtures/technologies/http/pages.ts';
import { Taps } from '../../fixtures/trace/taps.ts';
import { Tracer } from '../../fixtures/trace/tracer.ts';
import type { EventSpec, InjectedEvents } from '../../fixtures/trace/types.ts';
import { expectHop, failure } from './matcher-world.ts';

const HOP = 'api.trades';

test('what an API answers is seen once, over all pages, and then nobody asks any more', async () => {
  await using world = await World.start();
  const trades = await world.inject(5);
  world.rows = [1, 2, 3, 4, 5];
  await expectHop(trades).toReachExactlyOnce(HOP, { withinMs: 10_000 });
  const { asked } = world;
  expect(asked).toContain('/trades?symbol=T&from=1&after=4');
  await world.settled();
  // The fence asks for everything; nobody else does.
  expect(new Set(world.asked.slice(asked.length)).size).toBeLessThanOrEqual(3);
});

test('a sighting lies between the question that lacked the event and the answer that has it', async () => {
  await using world = await World.start();
  let thereAt = Infinity;
  // It comes while a question is being answered that was asked before, and so lacks it.
  world.onceAsked = () => {
    thereAt = now();
    world.rows = [1];
  };
  const trades = await world.inject(1);
  await expectHop(trades).toReach(HOP, { withinMs: 10_000 });
  const { earliest, latest } = world.tracer.sightings(HOP);
  expect(earliest[0]).toBeLessThanOrEqual(thereAt);
  expect(latest[0]).toBeGreaterThan(thereAt);
  expect(latest[0]).toBeLessThanOrEqual(now());
});

test('everything that was sent is asked for as long as something of it is missing, and no longer', async () => {
  await using world = await World.start();
  const trades = await world.inject(3);
  world.rows = [1, 2];
  await expectHop(trades.slice(0, 2)).toReach(HOP, { withinMs: 10_000 });
  const before = world.asked.length;
  await expect.poll(() => world.asked.length).toBeGreaterThan(before + 2);
  expect(new Set(world.asked)).toEqual(new Set(['/trades?symbol=T&from=1']));
});

for (const [what, rows] of Object.entries({ 'on two pages': [1, 2, 2, 3], 'side by side': [1, 1, 2, 3] })) {
  test(`what an API answers twice is a repetition: ${what}`, async () => {
    await using world = await World.start();
    const trades = await world.inject(3);
    world.rows = rows;
    const text = await failure(() => expectHop(trades).toReachExactlyOnce(HOP, { withinMs: 10_000 }));
    expect(text).toContain('1 repeated');
  });
}

test('what an API answers twice only later is a repetition too', async () => {
  await using world = await World.start();
  const trades = await world.inject(3);
  world.rows = [1, 2, 3];
  await expectHop(trades).toReach(HOP, { withinMs: 10_000 });
  world.rows = [1, 2, 3, 3];
  expect(await failure(() => expectHop(trades).toReachExactlyOnce(HOP, { withinMs: 10_000 }))).toContain('1 repeated');
});

test('an API that leaves a trade out at the end of a page lacks it', async () => {
  await using world = await World.start();
  const trades = await world.inject(4);
  world.rows = [1, 2, 3, 4];
  world.skips = 1;
  expect(await failure(() => expectHop(trades).toReach(HOP, { withinMs: 400 }))).toContain('1 missing');
});

test('an answer that does not come is asked for again, and why it does not is said', async () => {
  await using world = await World.start();
  const trades = await world.inject(2);
  world.fails = true;
  world.rows = [1, 2];
  expect(await failure(() => expectHop(trades).toReach(HOP, { withinMs: 400 }))).toContain('not made sure');
  world.fails = false;
  await expectHop(trades).toReachExactlyOnce(HOP, { withinMs: 20_000 });
});

/** An API of numbered trades, with pages of two. */
class World implements AsyncDisposable {
  rows: readonly number[] = [];
  /** So many rows lie unseen between two pages. */
  skips = 0;
  fails = false;
  /** Runs when a question has been read and not been answered yet. */
  onceAsked: (() => void) | undefined;
  readonly asked: string[] = [];
  readonly tracer: Tracer;
  readonly #taps: Taps;
  readonly #shared = new SharedResources();
  readonly #server = createServer((request, response) => {
    this.asked.push(request.url ?? '');
    const { searchParams } = new URL(request.url ?? '/', 'http://api');
    const after = Number(searchParams.get('after') ?? 0);
    const own = this.rows.filter((id) => id >= Number(searchParams.get('from'))).slice(after);
    const end = after + 2 + this.skips;
    const next = own.length > 2 ? end : null;
    this.onceAsked?.();
    this.onceAsked = undefined;
    response.writeHead(this.fails ? 503 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ trades: own.slice(0, 2).map((id) => ({ id, price: '1.5' })), next }));
  });

  private constructor() {
    const source = httpPages({
      service: 'api',
      port: 80,
      kind: 'api',
      hops: [
        {
          name: HOP,
          after: 'door',
          ask: (events) => [`/trades?symbol=T&from=${Math.min(...events.map(({ payload }) => Number(payload.id)))}`],
          read: (body, path) => {
            const { trades, next } = body as { readonly trades: readonly unknown[]; readonly next: number | null };
            return {
              items: trades,
              next: next === null ? undefined : `${path.replace(/&after=.*/, '')}&after=${next}`,
            };
          },
          identify: (item) => (item as { readonly id: number }).id,
        },
      ],
    });
    const send = ({ payload: { id } }: EventSpec) =>
      Promise.resolve({ outcome: 'acknowledged', summary: 'taken', ids: Number(id) } as const);
    this.#taps = new Taps({
      pipeline: { entrances: { door: { send, answersWithIds: true } }, sources: [source] },
      context: {
        endpoint: () => ({ host: '127.0.0.1', port: (this.#server.address() as AddressInfo).port }),
        credentials: {},
        share: this.#shared.share,
        ensureImage: () => Promise.resolve(),
      },
    });
    this.tracer = new Tracer({ taps: this.#taps });
  }

  static async start(): Promise<World> {
    const world = new World();
    await new Promise<void>((resolve) => world.#server.listen(0, '127.0.0.1', resolve));
    return world;
  }

  async inject(count: number): Promise<InjectedEvents> {
    const trades = Array.from({ length: count }, (_, at) => ({ id: at + 1, price: '1.5' }));
    return await this.tracer.injectMany(trades.map((payload) => ({ stream: 'trades', key: 'T', payload })));
  }

  async settled(): Promise<void> {
    await this.tracer.settle(HOP, 10_000);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.tracer[Symbol.asyncDispose]();
    await this.#taps[Symbol.asyncDispose]();
    await this.#shared[Symbol.asyncDispose]();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
