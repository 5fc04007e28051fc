import { expect, test } from '@playwright/test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { logGate } from '../../fixtures/playwright/log-gate.ts';
import { attachedStack } from '../../fixtures/stack/attach.ts';
import { hasLeftFaults, noteLeftovers } from '../../fixtures/stack/left-faults.ts';
import { stateDir } from '../../fixtures/stack/state-dir.ts';
import { diary, faultsOn, onStack, planOf } from './fault-world.ts';

test.beforeEach(() => {
  diary.length = 0;
});

test('a fault that shows no effect is undone and fails the test', async () => {
  const faults = onStack('exclusive');
  const plan = planOf('x', { proveEffect: () => Promise.reject(new Error('it answers still')) });
  await expect(faults.begin(plan)).rejects.toThrow(/"x" took no provable effect \[E_FAULT_NO_EFFECT\]\n.*still/);
  expect(diary).toEqual(['before x', 'inflict x', 'undo x', 'healed x']);
});

test('a fault that cannot be undone either says so', async () => {
  const faults = onStack('exclusive');
  const no = (): Promise<never> => Promise.reject(new Error('no'));
  const plan = planOf('x', { inflict: no, undo: () => Promise.reject(new Error('stuck')) });
  await expect(faults.begin(plan)).rejects.toThrow('stillBroken: stuck');
});

test('what does not work before the fault is not broken', async () => {
  const faults = onStack('exclusive');
  const plan = planOf('x', { before: () => Promise.reject(new Error('it is down')) });
  await expect(faults.begin(plan)).rejects.toThrow('it is down');
  expect(diary).toEqual([]);
});

test('a fault that cannot be proven healed fails the test, and is tried once more at its end', async () => {
  const faults = onStack('exclusive');
  let looks = 0;
  const plan = planOf('x', {
    proveHealed: () => ((looks += 1) === 1 ? Promise.reject(new Error('silent')) : Promise.resolve({})),
  });
  const fault = await faults.begin(plan);
  await expect(fault.heal()).rejects.toThrow('E_FAULT_NOT_HEALED');
  expect(fault.effect.to).toBeUndefined();
  await faults[Symbol.asyncDispose]();
  expect(fault.effect.to).toBeGreaterThan(fault.effect.from);
});

test('a fault that ended by itself proves nothing of the time after', async () => {
  const fault = await onStack('exclusive').begin(planOf('x', { undo: () => Promise.resolve('it was up again') }));
  await expect(fault.heal()).rejects.toThrow(
    /ended before it was healed \[E_FAULT_NO_EFFECT\]\n\s+seen: it was up again/,
  );
});

test('healing twice heals once', async () => {
  const fault = await onStack('exclusive').begin(planOf('x'));
  await Promise.all([fault.heal(), fault.heal()]);
  await fault[Symbol.asyncDispose]();
  expect(diary).toEqual(['before x', 'inflict x', 'proven x', 'undo x', 'healed x']);
});

test('what is left is healed last in, first out, and every service must be ready', async () => {
  const faults = onStack('exclusive');
  await faults.begin(planOf('a'));
  await faults.begin(planOf('b'));
  diary.length = 0;
  await faults[Symbol.asyncDispose]();
  expect(diary).toEqual(['undo b', 'healed b', 'undo a', 'healed a', 'ready service']);
});

test('a service that stays unwell after the test fails it', async () => {
  const faults = onStack('exclusive', () => Promise.reject(new Error('redis is loading')));
  await faults.begin(planOf('a'));
  await expect(faults[Symbol.asyncDispose]()).rejects.toThrow(/E_FAULT_NOT_HEALED[^]*redis is loading/);
});

test('a fault in the making when the test ends is healed once it is made', async () => {
  const faults = onStack('exclusive');
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const begun = faults.begin(planOf('a', { inflict: () => promise }));
  await expect.poll(() => faults.timeline.records.length).toBe(1);
  const end = faults[Symbol.asyncDispose]();
  expect(diary).toEqual(['before a']);
  resolve(undefined);
  await Promise.all([begun, end]);
  expect(diary).toEqual(['before a', 'proven a', 'undo a', 'healed a', 'ready service']);
});

test('a fault that has not begun when the test ends does not begin', async () => {
  const faults = onStack('exclusive');
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const begun = faults.begin(planOf('a', { before: () => promise }));
  await faults[Symbol.asyncDispose]();
  resolve(undefined);
  await expect(begun).rejects.toThrow('the test ended before the fault "a" began [E_FAULT_NOT_ALLOWED]');
  expect(diary).toEqual([]);
});

test('nothing is waited for where nothing was broken', async () => {
  await onStack('exclusive')[Symbol.asyncDispose]();
  expect(diary).toEqual([]);
});

test('two faults on one service would spoil each other’s proofs', async () => {
  const faults = onStack('exclusive');
  const first = await faults.begin(planOf('a', { holds: ['redis', 'kafka'] }));
  const second = planOf('b', { holds: ['redis'] });
  await expect(faults.begin(second)).rejects.toThrow(/"b" would disturb "a".*\[E_FAULT_NOT_ALLOWED\]/);
  await first.heal();
  await (await faults.begin(second)).heal();
});

test('of two faults that are begun at once on one service the second is refused', async () => {
  const faults = onStack('exclusive');
  const [first, second] = ['a', 'b'].map((name) => faults.begin(planOf(name, { holds: ['redis'] })));
  await expect(second).rejects.toThrow(/"b" would disturb "a".*\[E_FAULT_NOT_ALLOWED\]/);
  await (await first)?.heal();
  expect(diary).toEqual(['before a', 'inflict a', 'proven a', 'undo a', 'healed a']);
});

test('a fault that could not begin holds nothing', async () => {
  const faults = onStack('exclusive');
  const down = { holds: ['redis'], before: () => Promise.reject(new Error('it is down')) };
  await expect(faults.begin(planOf('a', down))).rejects.toThrow('it is down');
  await (await faults.begin(planOf('b', { holds: ['redis'] }))).heal();
});

test('a stack that others share, or that runs elsewhere, is not broken', async () => {
  await expect(onStack('shared').kill('redis')).rejects.toThrow('E_FAULT_SHARED_STACK');
  const folder = mkdtempSync(path.join(tmpdir(), 'dyetrace-faults-'));
  writeFileSync(path.join(folder, 'endpoints.json'), '{"redis:6379": "127.0.0.1:1"}');
  const stack = { ...attachedStack(path.join(folder, 'endpoints.json')), kind: 'attached' as const };
  rmSync(folder, { recursive: true });
  await expect(faultsOn(stack).pause('redis')).rejects.toThrow('E_FAULT_NOT_ALLOWED');
});

test('a fault of the platform’s own is begun, held and healed as any other is', async () => {
  const grounds: string[] = [];
  const faults = onStack('exclusive', undefined, {
    'exchange closes': ({ stack }) => {
      grounds.push(stack.project);
      return planOf('the exchange closes', { holds: ['exchange'] });
    },
  });
  await faults.inflict('exchange closes');
  expect(grounds).toEqual(['dyetrace-none']);
  await expect(faults.begin(planOf('kill exchange', { holds: ['exchange'] }))).rejects.toThrow(
    '"kill exchange" would disturb "the exchange closes", which is active',
  );
  await faults[Symbol.asyncDispose]();
  expect(diary.slice(0, 3)).toEqual([
    'before the exchange closes',
    'inflict the exchange closes',
    'proven the exchange closes',
  ]);
  expect(diary).toContain('healed the exchange closes');
  expect(faults.timeline.records.map(({ name }) => name)).toEqual(['the exchange closes']);
});

test('a fault that the platform has not is refused with those that it has', async () => {
  const faults = onStack('exclusive', undefined, { 'exchange closes': () => planOf('x') });
  await expect(faults.inflict('exchange sulks')).rejects.toThrow(
    /no fault "exchange sulks" \[E_FAULT_UNKNOWN\]\n  known: exchange closes/,
  );
});

test('a note of a fault counts once its writer has died, and is struck out after healing', () => {
  const dir = stateDir(`dyetrace-note-${process.pid}`);
  try {
    const strike = noteLeftovers(dir, [{ containerId: 'mine' }]);
    expect(hasLeftFaults(dir)).toBe(false);
    dir.write('faults.json', [...(dir.read('faults.json') as object[]), { containerId: 'his', owner: DEAD }]);
    expect(hasLeftFaults(dir)).toBe(true);
    strike();
    expect(dir.read('faults.json')).toEqual([{ containerId: 'his', owner: DEAD }]);
  } finally {
    dir.remove();
  }
});

test('from the first fault on errors and exits are consequences, leaked secrets never', () => {
  const line = { service: 'api', text: '{"level":"error"}', secrets: [] };
  const state = { service: 'api', containerId: '1', status: 'running', health: undefined, exitCode: 0, restarts: 0 };
  const before = [{ ...state, oomKilled: false, startedAt: '' }];
  const after = before.map((each) => ({ ...each, status: 'exited', exitCode: 1 }));
  const calm = { from: 0, before, after, allowed: [], disturbedAt: 100 };
  expect(logGate({ ...calm, lines: [{ ...line, at: 100 }] })).toBeUndefined();
  expect(logGate({ ...calm, lines: [{ ...line, at: 99 }] })?.code).toBe('E_LOG_GATE');
  expect(logGate({ ...calm, lines: [{ ...line, at: 100, secrets: ['API_KEY'] }] })?.code).toBe('E_LOG_GATE');
  expect(logGate({ ...calm, lines: [], disturbedAt: undefined })?.code).toBe('E_LOG_GATE');
});

/** No process gets so high a number. */
const DEAD = `${hostname()}/999999999:1`;

test('a job that comes to its end beside a test is no crash; one that fails is, and so is a service that ends with 0', () => {
  const state = { service: 'init', containerId: '1', health: undefined, restarts: 0, oomKilled: false, startedAt: '' };
  const before = [{ ...state, status: 'running', exitCode: 0, isJob: true }];
  const calm = { from: 0, lines: [], before, allowed: [] };
  const ended = (exitCode: number, isJob: boolean) =>
    logGate({ ...calm, after: [{ ...state, status: 'exited', exitCode, isJob }] })?.code;
  expect(ended(0, true)).toBeUndefined();
  expect(ended(1, true)).toBe('E_LOG_GATE');
  expect(ended(0, false)).toBe('E_LOG_GATE');
});
