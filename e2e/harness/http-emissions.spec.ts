import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { SharedResources } from '../../fixtures/core/shared.ts';
import { httpEmissions } from '../../fixtures/technologies/http/emissions.ts';
import { httpProgress } from '../../fixtures/technologies/http/progress.ts';
import type { EmittedEvent, PipelineContext } from '../../fixtures/trace/types.ts';

/** A source with a numbered log, as a user's own may have one. */
class LiveSource implements AsyncDisposable {
  log: number[] = [];
  /** The number of the first that it still has. */
  first = 0;
  progress = { taken: 0, settled: 0 };
  /** Answers so many requests with an error first. */
  failing = 0;
  readonly #shared = new SharedResources();
  readonly #server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://source');
    const from = searchParams.get('from');
    const next = this.first + this.log.length;
    const isLost = from !== null && Number(from) < this.first;
    const entries = from === null ? [] : this.log.slice(Number(from) - this.first).slice(0, 2);
    const page = { entries, next: from === null || entries.length === 0 ? next : Number(from) + entries.length };
    this.failing -= 1;
    response.writeHead(this.failing >= 0 ? 503 : isLost ? 410 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(pathname === '/progress' ? this.progress : page));
  });

  static async start(): Promise<LiveSource> {
    const source = new LiveSource();
    await new Promise<void>((resolve) => source.#server.listen(0, '127.0.0.1', resolve));
    return source;
  }

  get context(): PipelineContext {
    const { port } = this.#server.address() as AddressInfo;
    return {
      endpoint: () => ({ host: '127.0.0.1', port }),
      credentials: {},
      share: this.#shared.share,
      ensureImage: () => Promise.resolve(),
    };
  }

  async observe(seen: unknown[]) {
    const emit = ({ ids }: EmittedEvent): void => void seen.push(ids);
    const observation = await ENTRANCE.observe?.(this.context, emit);
    if (observation === undefined) throw new TypeError('it can be observed');
    return observation;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#shared[Symbol.asyncDispose]();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

const PLACE = { service: 'source', port: 8080 };

const ENTRANCE = httpEmissions({
  ...PLACE,
  path: (from) => (from === undefined ? '/log' : `/log?from=${from}`),
  read: (body) => {
    const { entries, next } = body as { readonly entries: readonly number[]; readonly next: number };
    return { events: entries.map((ids) => ({ stream: 'ticks', key: 'k', payload: {}, ids, at: ids })), next };
  },
});

const CARRIER = httpProgress({
  ...PLACE,
  name: 'sink',
  path: '/progress',
  read: (body) => body as { readonly taken: number; readonly settled: number },
});

test('HA-03 a source that tells its log by HTTP is observed from now on, page by page, to the end', async () => {
  await using source = await LiveSource.start();
  source.log = [1, 2];
  const seen: unknown[] = [];
  await using observation = await source.observe(seen);
  source.log.push(3, 4, 5, 6, 7);
  await observation.drain(10_000);
  expect(seen).toEqual([3, 4, 5, 6, 7]);
});

test('HA-03 an answer that does not come is asked for again, and nothing is told twice', async () => {
  await using source = await LiveSource.start();
  const seen: unknown[] = [];
  await using observation = await source.observe(seen);
  source.failing = 3;
  source.log.push(1, 2, 3);
  await observation.drain(10_000);
  expect(seen).toEqual([1, 2, 3]);
});

test('HA-03 a source that has begun anew, or no longer has what it emitted, is an error', async () => {
  await using source = await LiveSource.start();
  source.log = [1, 2, 3];
  {
    await using observation = await source.observe([]);
    source.log = [];
    await expect(observation.drain(10_000)).rejects.toMatchObject({
      code: 'E_EMISSIONS_LOST',
      facts: { askedFrom: 3, isAt: 0 },
    });
  }
  await using observation = await source.observe([]);
  source.first = 100;
  await expect(observation.drain(10_000)).rejects.toThrow('source no longer knows what it has emitted');
});

test('HA-03 a source that does not answer is said by name when the wait is over', async () => {
  await using source = await LiveSource.start();
  await using observation = await source.observe([]);
  source.failing = 1_000_000;
  source.log.push(1);
  await expect(observation.drain(300)).rejects.toThrow(
    /gave up waiting until source has said all that it has emitted[^]*source does not say what it has emitted/,
  );
});

test('a carrier that tells its progress has passed all when nothing is left, and says how much is', async () => {
  await using source = await LiveSource.start();
  source.progress = { taken: 7, settled: 7 };
  await CARRIER.passed(source.context, 10_000);
  source.progress = { taken: 9, settled: 8 };
  await expect(CARRIER.passed(source.context, 200)).rejects.toThrow(
    /until sink has settled what it was given[^]*"taken":9/,
  );
});
