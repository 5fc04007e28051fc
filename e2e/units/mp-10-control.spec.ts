import type { AddressInfo } from 'node:net';
import { rateAdjustment } from '../../compose/services/market-data-runtime/contracts/messages.ts';
import { HttpServer } from '../../compose/services/lib/http-server.ts';
import { Readiness } from '../../compose/services/lib/readiness.ts';
import { Diary } from '../../compose/services/market-data-runtime/control/diary.ts';
import { addRoutes, explain } from '../../compose/services/market-data-runtime/control/routes.ts';
import { Runs } from '../../compose/services/market-data-runtime/control/runs.ts';
import { storeKind } from '../../compose/services/market-data-runtime/store/kind.ts';
import { expect, silent, stages, test } from '../contracts/holds.ts';

/** Nobody listens there. */
const NOWHERE = { host: '127.0.0.1', port: 1, database: 'none', user: 'none', password: 'none' };
const RUN = { name: 'trades', source: { kind: 'replay', perSecond: 500 }, sinks: [{ kind: 'store', capacity: 10 }] };

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A body makes it a POST; null is one without any. */
type Ask = (path: string, body?: unknown) => Promise<Answer>;

/** The runtime's server in this process, whose database is away. */
async function controlled(look: (ask: Ask, diary: Diary) => Promise<void>): Promise<void> {
  const diary = new Diary();
  const runs = new Runs({
    log: silent,
    stages,
    diary,
    sources: { replay: (options, { clock }) => new stages.ReplaySource(options, { clock, ...diary.told }) },
    sinks: {
      store: storeKind(NOWHERE, stages),
      broken: () => {
        throw new Error('no disk', { cause: new Error('it is full') });
      },
    },
    buses: {},
  });
  const server = new HttpServer(new Readiness({}), explain, 100_000);
  addRoutes(server, runs, diary);
  await server.listen(0);
  const { port } = server.server.address() as AddressInfo;
  try {
    await look(async (path, sent) => {
      const headers = { 'content-type': 'application/json' };
      const body = sent === null ? {} : { headers, body: JSON.stringify(sent) };
      const given = sent === undefined ? {} : { method: 'POST', ...body };
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, given);
      return { status: answer.status, body: await answer.json() };
    }, diary);
  } finally {
    await runs.stop(0);
    server.server.closeAllConnections();
    await server.close();
  }
}

/** What a path answers once that is so. */
async function seen(ask: Ask, path: string, done: (body: unknown) => boolean): Promise<unknown> {
  let last: unknown;
  const look = async (): Promise<boolean> => done((last = (await ask(path)).body));
  await expect.poll(look, { message: path, timeout: 20_000, intervals: [10] }).toBe(true);
  return last;
}

test('MP-10 while nothing runs nothing is said to be wrong, and a stop has nothing to do', async () => {
  await controlled(async (ask) => {
    expect(await ask('/status')).toEqual({ status: 200, body: { run: 0, runtime: null } });
    expect(await ask('/health')).toEqual({ status: 200, body: { level: 'ok', causes: [] } });
    expect(await ask('/pressure')).toEqual({ status: 200, body: { perSecond: 0, sinks: [] } });
    expect(await ask('/progress')).toEqual({ status: 200, body: { taken: 0, settled: 0 } });
    for (const body of [null, {}, { limitMs: 0 }]) {
      expect(await ask('/runs/stop', body)).toEqual({ status: 200, body: { undelivered: 0, parts: [] } });
    }
  });
});

test('MP-10 one run at a time, each with its number, and what it holds is told', async () => {
  await controlled(async (ask) => {
    expect(await ask('/runs', RUN)).toEqual({ status: 201, body: { run: 1 } });
    expect(await ask('/runs', RUN)).toMatchObject({ status: 409, body: { error: { code: 'running' } } });
    expect(await ask('/status')).toMatchObject({ body: { run: 1, runtime: { state: 'running' } } });
    // Ten wait in the sink, one in front of it.
    const full = { source: 'store', level: 'HARD', queueSize: 10, capacity: 10, dropped: 0 };
    await seen(ask, '/progress', (body) => (body as { taken: number }).taken === 11);
    expect(await ask('/progress')).toEqual({ status: 200, body: { taken: 11, settled: 0 } });
    const pressure = await seen(ask, '/pressure', (body) => (body as { perSecond: number }).perSecond < 500);
    expect(pressure).toMatchObject({ sinks: [full] });

    const report = await ask('/runs/stop', { limitMs: 100 });
    expect(report).toMatchObject({
      status: 200,
      body: {
        undelivered: 11,
        parts: [
          { part: 'pipeline', undelivered: 1 },
          { part: 'store', undelivered: 10 },
        ],
      },
    });
    expect(await ask('/progress')).toEqual({ status: 200, body: { taken: 11, settled: 11 } });
    expect(await ask('/health')).toMatchObject({ status: 503, body: { level: 'failed' } });
    expect(await ask('/runs', RUN)).toEqual({ status: 201, body: { run: 2 } });
  });
});

test('MP-10 what is asked for wrongly is refused with its field', async () => {
  await controlled(async (ask) => {
    for (const [path, body, field] of [
      ['/runs/stop', { limitMs: -1 }, 'limitMs'],
      ['/runs/stop', { limitMs: 'soon' }, 'limitMs'],
      ['/runs/stop', { colour: 'red' }, 'colour'],
      ['/runs', { ...RUN, sinks: [{ kind: 'store', name: 7 }] }, 'name'],
      ['/runs', { ...RUN, source: { kind: 'none' } }, 'source.kind'],
    ] as const) {
      const refusal = { status: 400, body: { error: { code: 'bad_request', field } } };
      expect(await ask(path, body), JSON.stringify(body)).toMatchObject(refusal);
    }
    expect(await ask('/status')).toMatchObject({ body: { run: 0 } });
  });
});

test('MP-10 what was emitted and said is kept by number, for whoever asks from there on', async () => {
  await controlled(async (ask) => {
    expect(await ask('/emissions')).toEqual({ status: 200, body: { entries: [], next: 0 } });
    await ask('/runs', { ...RUN, source: { kind: 'replay', trades: 5 } });
    await seen(ask, '/emissions', (body) => (body as { next: number }).next === 5);
    const { body } = await ask('/emissions?from=3');
    expect(body).toEqual({
      entries: Array.from({ length: 2 }, () => ({
        atMicros: expect.any(Number),
        trade: expect.objectContaining({ symbol: expect.any(String), price: expect.any(String) }),
      })),
      next: 5,
    });
    expect(await ask('/emissions?from=5')).toEqual({ status: 200, body: { entries: [], next: 5 } });
    const said = { atMicros: expect.any(Number), source: 'store', level: 'SOFT', queueSize: 5, dropped: 0 };
    const remarks = await seen(ask, '/remarks?from=0', (page) => (page as { entries: unknown[] }).entries.length > 1);
    expect(remarks).toMatchObject({ entries: expect.arrayContaining([said]) });
    const slower = { atMicros: expect.any(Number), perSecond: 900, scale: 0.9, reason: expect.any(String) };
    expect(remarks).toMatchObject({ entries: expect.arrayContaining([slower]) });
    for (const from of ['x', '3x', '-1', '1.5', '1234567890123456']) {
      expect(await ask(`/emissions?from=${from}`)).toMatchObject({
        status: 400,
        body: { error: { code: 'bad_number' } },
      });
    }
  });
});

test('MP-10 what the service fails at itself is its own fault, with all that is known of it', async () => {
  await controlled(async (ask) => {
    expect(await ask('/runs', { ...RUN, sinks: [{ kind: 'broken' }] })).toEqual({
      status: 500,
      body: { error: { code: 'internal', message: 'no disk: it is full', field: null } },
    });
  });
});

test('MP-10 a log is read by pages of a thousand, and what is gone is said to be gone', async () => {
  await controlled(async (ask, diary) => {
    for (let at = 0; at < 5_000; at += 1) diary.told.adjusted(at, rateAdjustment());
    for (const [from, next] of [
      [0, 1_000],
      [3_999, 4_999],
      [4_500, 5_000],
      [999_999_999_999_999, 5_000],
    ] as const) {
      expect(await ask(`/remarks?from=${from}`)).toMatchObject({ status: 200, body: { next } });
    }
    for (let at = 0; at < 5_000; at += 1) diary.told.adjusted(at, rateAdjustment());
    const gone = { status: 410, body: { error: { code: 'gone', message: 'what came at 7 is not kept any more' } } };
    expect(await ask('/remarks?from=7')).toMatchObject(gone);
  });
});
