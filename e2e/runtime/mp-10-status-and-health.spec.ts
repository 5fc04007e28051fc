import { about, until } from '../../fixtures/index.ts';
import { expect, test } from '../market-data.ts';
import { whileTableStands } from './stalled-table.ts';

const HOP = 'store.trades';
const ENDLESS = { perSecond: 200 };

test.describe('status and health', { tag: ['@exclusive'], annotation: about(HOP) }, () => {
  test('MP-10 the status has every part, whoever takes before whoever gives, with its state', async ({ runtime }) => {
    await runtime.start({ source: ENDLESS });
    const parts = Object.values(await runtime.parts());
    expect(parts.map(({ name, state }) => [name, state])).toEqual(
      ['feedback', 'rate', 'store', 'pipeline', 'replay'].map((name) => [name, 'running']),
    );
  });

  test('MP-10 the counters of the parts are those of the table', async ({ tracer, runtime, postgresql }) => {
    await using observed = await tracer.observe('replay');
    await runtime.start({ source: { trades: 500, perSecond: 2_000 } });
    const trades = await observed.emitted(500, 10_000);
    await expect(trades).toReachExactlyOnce(HOP, { withinMs: 10_000 });
    const { store, pipeline, replay } = await runtime.parts();
    const rows = await postgresql.query('SELECT count(*)::int AS count FROM market.trades WHERE trade_id = ANY($1)', [
      trades.map(({ payload }) => payload.id),
    ]);
    expect(rows).toEqual([{ count: 500 }]);
    expect([replay?.counters.emitted, pipeline?.counters.passed, store?.counters.accepted]).toEqual([500, 500, 500]);
    expect(store).toMatchObject({ counters: { written: 500, setAside: 0, dropped: 0, alreadyThere: 0 }, lag: 0 });
  });

  test('MP-10 what goes well is ok, and nobody is the cause of anything', async ({ runtime }) => {
    await runtime.start({ source: ENDLESS });
    await runtime.counted('written', 20);
    expect(await runtime.health()).toEqual({ level: 'ok', causes: [] });
  });

  test('MP-10 a sink that cannot write is degraded and named, with the reason; then failed; then well again', async ({
    runtime,
    postgresql,
  }) => {
    await whileTableStands(postgresql, async () => {
      await runtime.start({ source: ENDLESS, store: { statementMs: 200, failedAfterMs: 1_500 } });
      const trouble = await until({
        what: `at ${HOP} the sink is degraded`,
        probe: () => runtime.health(),
        done: ({ level }) => level === 'degraded',
        timeoutMs: 10_000,
      });
      expect(trouble.causes).toEqual([
        {
          part: 'store',
          level: 'degraded',
          reason: expect.stringMatching(/^writes have failed for \d+ ms: .*timeout/i),
        },
      ]);
      await until({
        what: `at ${HOP} the sink has failed`,
        probe: () => runtime.health(),
        done: ({ level, causes: [cause] }) => level === 'failed' && cause?.part === 'store',
        timeoutMs: 10_000,
      });
    });
    await until({
      what: `at ${HOP} the sink is well again`,
      probe: () => runtime.health(),
      done: ({ level }) => level === 'ok',
      timeoutMs: 10_000,
    });
  });

  test('MP-10 an error is reported with its time, stays when it is over, and stops nobody', async ({
    tracer,
    runtime,
    postgresql,
  }) => {
    const begun = Date.now();
    await using observed = await tracer.observe('replay');
    await whileTableStands(postgresql, async () => {
      await runtime.start({ source: { trades: 200, perSecond: 2_000 }, store: { statementMs: 200 } });
      await runtime.counted('retries', 1);
    });
    await expect(await observed.emitted(200, 10_000)).toReachExactlyOnce(HOP, { withinMs: 10_000 });
    const { state, lastError } = (await runtime.parts()).store ?? {};
    expect(state).toBe('running');
    expect(lastError?.message).toMatch(/timeout/i);
    const at = Date.parse(lastError?.at ?? '');
    expect(at).toBeGreaterThanOrEqual(begun);
    expect(at).toBeLessThanOrEqual(Date.now());
  });

  test('MP-10 to stop is to write what is held', async ({ tracer, runtime }) => {
    await using observed = await tracer.observe('replay');
    await runtime.start({ source: { trades: 40 }, store: { batchRows: 500, batchMs: 60_000 } });
    const trades = await observed.emitted(40, 10_000);
    expect(await runtime.stop()).toEqual({ undelivered: 0, parts: [] });
    await expect(trades).toReachExactlyOnce(HOP, { withinMs: 10_000 });
  });

  test('MP-10 a stop that cannot write all in its time says of whom, and how much', async ({
    tracer,
    runtime,
    postgresql,
  }) => {
    await using observed = await tracer.observe('replay');
    await whileTableStands(postgresql, async () => {
      await runtime.start({ source: { trades: 40, perSecond: 2_000 }, store: { batchRows: 500 } });
      await observed.emitted(40, 10_000);
      const report = await runtime.stop(300);
      expect(report).toMatchObject({ undelivered: 40, parts: [{ part: 'store', undelivered: 40 }] });
    });
  });

  test('MP-10 a configuration that is wrong is refused with the name of the field', async ({ api, runtime }) => {
    const refusal = async (body: object) => {
      const answer = await api.post('/runs', {
        name: 'trades',
        source: { kind: 'replay' },
        sinks: [{ kind: 'store' }],
        ...body,
      });
      return [answer.status, (answer.body as { readonly error: { readonly field: string | null } }).error.field];
    };
    expect(await refusal({ sinks: [{ kind: 'store', policy: 'drop_newest' }] })).toEqual([400, 'policy']);
    expect(await refusal({ sinks: [{ kind: 'store', capacity: 0 }] })).toEqual([400, 'capacity']);
    expect(await refusal({ source: { kind: 'replay', perSecond: 'fast' } })).toEqual([400, 'perSecond']);
    expect(await refusal({ source: { kind: 'tape' } })).toEqual([400, 'source.kind']);
    expect(await refusal({ sinks: [] })).toEqual([400, 'sinks']);
    await runtime.start({ source: ENDLESS });
    expect((await runtime.parts()).replay?.state).toBe('running');
  });
});
