import { expect, test } from '@playwright/test';
import { createServer } from 'node:net';
import { makeCredentials, redactor } from '../../fixtures/stack/credentials.ts';
import { countEntries, parseLog } from '../../fixtures/stack/logs.ts';
import { isAlive, isStaleOwner, ownerText, thisProcess } from '../../fixtures/stack/owner.ts';
import { below, isFree, pickPorts, stableRange } from '../../fixtures/stack/ports.ts';
import type { LogLine } from '../../fixtures/stack/types.ts';
import { likelyCause, startFailed, type StartFailure } from '../../fixtures/stack/start-failure.ts';
import type { ServiceState } from '../../fixtures/stack/types.ts';

test('ports are picked below what the system hands out by itself, each once', async () => {
  const ports = Object.values(await pickPorts(['A', 'B', 'C'], { B: '12345' })).map(Number);
  const { from, to } = stableRange();
  expect(new Set(ports).size).toBe(3);
  expect(ports[1]).toBe(12_345);
  expect([ports[0], ports[2]].every((port) => port !== undefined && port >= from && port <= to)).toBe(true);
  expect(below(32_768)).toEqual({ from: 15_000, to: 32_767 });
  expect(below(1_024)).toEqual({ from: 61_000, to: 65_535 });
});

test('a port that somebody listens on, or that is promised, is not picked', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const taken = typeof address === 'object' && address !== null ? address.port : 0;
  expect(await isFree(taken)).toBe(false);
  await expect(pickPorts(['A'], {}, new Set([taken + 1]), { from: taken, to: taken + 1 })).rejects.toThrow(
    /E_PORTS_EXHAUSTED/,
  );
  server.close();
});

test('every secret that the Compose file asks for is made once, and taken out of texts', () => {
  const variables = ['E2E_SECRET_API_KEY', 'E2E_SECRET_REDIS_PASSWORD', 'HOME'];
  const credentials = makeCredentials(variables, { E2E_SECRET_REDIS_PASSWORD: 'set4theUser' });
  expect(credentials).toEqual({
    API_KEY: expect.stringMatching(/^[0-9a-f]{32}$/),
    REDIS_PASSWORD: 'set4theUser',
  });
  expect(makeCredentials(variables, {}, credentials)).toEqual(credentials);
  expect(redactor(credentials)(`key=${credentials.API_KEY}, pw=set4theUser`)).toBe(
    'key=<redacted API_KEY>, pw=<redacted REDIS_PASSWORD>',
  );
});

test('a process is alive under its number and start time; another start time is another process', () => {
  const self = thisProcess();
  expect(isAlive(self)).toBe(true);
  expect(isAlive({ ...self, start: '1' })).toBe(false);
  expect(isStaleOwner(ownerText(self))).toBe(false);
  expect(isStaleOwner(ownerText({ ...self, start: '1' }))).toBe(true);
  expect(isStaleOwner(ownerText({ ...self, start: '1' }, 'another-host'))).toBe(false);
  expect([isStaleOwner('manual'), isStaleOwner(undefined)]).toEqual([false, false]);
});

test('the engine’s two log streams become lines in the order of their stamps', () => {
  const frame = (stream: number, text: string): Buffer => {
    const header = Buffer.alloc(8);
    header.writeUInt8(stream, 0);
    header.writeUInt32BE(Buffer.byteLength(text), 4);
    return Buffer.concat([header, Buffer.from(text)]);
  };
  const raw = Buffer.concat([
    frame(1, '2026-01-02T03:04:05.250000000Z second, cut '),
    frame(2, '2026-01-02T03:04:05.100000000Z first\n'),
    frame(1, '2026-01-02T03:04:05.250000001Z in two\n2026-01-02T03:04:06Z no fraction is no stamp\n'),
  ]);
  expect(parseLog(raw, 'api')).toEqual([
    { service: 'api', at: Date.UTC(2026, 0, 2, 3, 4, 5, 100), text: 'first', secrets: [] },
    { service: 'api', at: Date.UTC(2026, 0, 2, 3, 4, 5, 250), text: 'second, cut in two', secrets: [] },
  ]);
  expect(countEntries(raw), 'as the engine counts them: a long line is several').toBe(3);
  expect(countEntries(Buffer.from('of a\nterminal\n')), 'a log without frames').toBe(2);
  expect(countEntries(Buffer.alloc(0))).toBe(0);
});

const EXITED: ServiceState = {
  service: 'api',
  containerId: 'c0ffee',
  status: 'exited',
  health: undefined,
  exitCode: 1,
  restarts: 0,
  oomKilled: false,
  startedAt: '2026-01-02T03:04:05Z',
};

const FAILURE: StartFailure = {
  project: 'dyetrace-1',
  service: 'api',
  error: 'its container has ended with exit code 1',
  afterMs: 812,
  timedOut: false,
  state: EXITED,
  lastLines: [
    { service: 'api', at: 1, text: 'loading', secrets: [] },
    { service: 'api', at: 2, text: 'Error: KAFKA_BROKERS is not set', secrets: [] },
    { service: 'api', at: 3, text: '    at main (api.ts:3)', secrets: [] },
  ],
  others: ['gateway: waiting for dependencies (created)'],
};

function line(text: string, at: number): LogLine {
  return { service: 'api', at, text, secrets: [] };
}

test('the message of a failed start: what failed and why, its state, its last lines, who else, what to do', () => {
  expect(startFailed(FAILURE).message).toBe(
    [
      'service api failed to start (after 812 ms): it exited with code 1 before it was ready: Error: KAFKA_BROKERS is not set [E_START_FAILED]',
      '  project: dyetrace-1',
      '  error: its container has ended with exit code 1',
      '  state: exited, exit code 1',
      '  last log lines: ',
      '    loading',
      '    Error: KAFKA_BROKERS is not set',
      '        at main (api.ts:3)',
      '  others: ',
      '    gateway: waiting for dependencies (created)',
      '  fix: read its last lines, then try it alone: docker compose up api',
    ].join('\n'),
  );
});

for (const [what, change, cause] of [
  [
    'a taken port',
    { error: 'Bind for 127.0.0.1:9 failed: port is already allocated' },
    'its port on this machine is taken',
  ],
  [
    'a taken container name',
    { error: 'Conflict. The container name "/shop" is already in use by container "ca8b".' },
    'another container has the name shop already',
  ],
  [
    'what the engine says through Compose',
    { error: 'compose create failed\n Container a Creating\nError response from daemon: no space', state: undefined },
    'no space',
  ],
  ['a missing image', { error: 'No such image: dyetrace/api:local' }, 'its image is missing'],
  ['the memory limit', { state: { ...EXITED, oomKilled: true } }, 'it was killed for exceeding its memory limit'],
  [
    'a heap that is too small',
    { lastLines: ['java.lang.OutOfMemoryError: Java heap space', '\tat App.main(App.java:3)', 'exit'].map(line) },
    'it has too little memory: java.lang.OutOfMemoryError: Java heap space',
  ],
  [
    'a kill that the engine gives no reason for',
    { state: { ...EXITED, exitCode: 137 }, lastLines: [] },
    'it was killed (exit code 137), from outside or for exceeding its memory limit, before it was ready',
  ],
  [
    'restarts',
    { state: { ...EXITED, restarts: 3 }, lastLines: [] },
    'it exited with code 1 4 times before it was ready',
  ],
  [
    'silence',
    { state: { ...EXITED, status: 'running' }, timedOut: true },
    'it runs but does not answer its readiness probe',
  ],
  ['anything else', { error: 'strange\nindeed', state: undefined }, 'strange'],
] as const satisfies readonly (readonly [string, Partial<StartFailure>, string])[]) {
  test(`the likely cause of a failed start is found: ${what}`, () => {
    expect(likelyCause({ ...FAILURE, ...change }).cause).toBe(cause);
  });
}
