import { pino } from 'pino';
import { VirtualClock } from '../../compose/services/market-data-runtime/contracts/index.ts';
import { Tally } from '../../compose/services/market-data-runtime/store/tally.ts';
import { expect, silent, test } from '../contracts/holds.ts';

const TROUBLE = { kind: 'transient', reason: 'no disk', sqlState: undefined } as const;

test('MP-10 a sink counts what it writes, and says for how long it cannot and why', async () => {
  const clock = new VirtualClock();
  const tally = new Tally('store', silent, clock);
  expect(tally.health(1_000)).toEqual({ level: 'failed', reason: 'is new: no reason is known' });
  tally.state = 'running';
  expect(tally.health(1_000)).toEqual({ level: 'ok' });
  tally.written(5, 2);
  tally.written(7, 0);
  tally.setAside({ ...TROUBLE, reason: 'bad row' });
  expect(tally.health(1_000)).toEqual({ level: 'ok' });
  expect(tally.status()).toMatchObject({ lastError: { message: 'put aside: bad row' } });
  tally.retrying(TROUBLE);
  await clock.advance(999);
  tally.retrying(TROUBLE);
  const reason = (ms: number): string => `writes have failed for ${ms} ms: no disk`;
  expect(tally.health(1_000)).toEqual({ level: 'degraded', reason: reason(999) });
  await clock.advance(1);
  expect(tally.health(1_000)).toEqual({ level: 'failed', reason: reason(1_000) });
  tally.well();
  expect(tally.health(0)).toEqual({ level: 'ok' });
  expect(tally.status()).toMatchObject({
    name: 'store',
    counters: { accepted: 0, written: 12, alreadyThere: 2, setAside: 1, batches: 2, retries: 2 },
    lastError: { message: 'no disk' },
  });
  tally.state = 'stopped';
  expect(tally.health(0)).toEqual({ level: 'failed', reason: 'is stopped: no disk' });
});

test('MP-10 trouble that lasts is told once, and that it is over is told with how long it was', async () => {
  const lines: unknown[] = [];
  const log = pino({ base: null, timestamp: false }, { write: (line) => lines.push(JSON.parse(line)) });
  const clock = new VirtualClock();
  const tally = new Tally('store', log, clock);
  tally.well();
  for (let failures = 0; failures < 3; failures += 1) tally.retrying(TROUBLE);
  await clock.advance(70);
  tally.well();
  tally.well();
  expect(lines).toEqual([
    { level: 40, sink: 'store', reason: 'no disk', msg: 'cannot write yet' },
    { level: 30, sink: 'store', failedMs: 70, msg: 'writes again' },
  ]);
});
