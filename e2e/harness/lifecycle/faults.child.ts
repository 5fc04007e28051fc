import { expect } from '@playwright/test';
import { currentRun } from '../../../fixtures/core/run-context.ts';
import { setting } from '../../../fixtures/core/settings.ts';
import type { Links } from '../../../fixtures/faults/links.ts';
import { execIn } from '../../../fixtures/faults/exec.ts';
import { Faults } from '../../../fixtures/faults/faults.ts';
import type { Fault } from '../../../fixtures/faults/fault.ts';
import { engine } from '../../../fixtures/stack/docker.ts';
import type { RunningStack } from '../../../fixtures/stack/running-stack.ts';
import { redisSpeech } from '../../../fixtures/technologies/redis/link-speech.ts';
import { released, test, write } from './child-test.ts';

const KINDS: Readonly<Record<string, (faults: Faults) => Promise<Fault>>> = {
  kill: (faults) => faults.kill('redis'),
  stop: (faults) => faults.stop('redis'),
  restart: (faults) => faults.restart('redis'),
  pause: (faults) => faults.pause('redis'),
  throttle: (faults) => faults.throttle('redis', { cpus: 0.1 }),
  fill: (faults) => faults.fill('redis'),
  partition: (faults) => faults.partition('side', 'redis'),
};
const LINKS: Links = {
  service: 'proxy',
  port: 8474,
  byName: { redis: { port: 16379, speech: redisSpeech({ passwordCredential: 'REDIS_PASSWORD' }), env: {} } },
};

for (const [kind, begin] of Object.entries(KINDS)) {
  test(`fault: holds in the middle of a ${kind}`, holds(begin));
}

test(
  'fault: holds in the middle of a link',
  { tag: '@stack:links' },
  holds((faults) => faults.link('redis', { down: true })),
);

test('fault: finds the stack whole', async ({ stack }) => {
  const { containerId } = await stack.target('side');
  const connect = ['timeout', '2', 'bash', '-c', 'exec 3<>/dev/tcp/redis/6379 && echo connected'];
  expect(await execIn(engine().getContainer(containerId), connect)).toBe('connected\n');
  write({ event: 'whole' });
});

function holds(begin: (faults: Faults) => Promise<Fault>) {
  return async ({ stack }: { stack: RunningStack }): Promise<void> => {
    await using faults = faultsOn(stack);
    write({ event: 'breaking' });
    await using _fault = await begin(faults);
    write({ event: 'broken' });
    await released('go');
  };
}

function faultsOn(stack: RunningStack): Faults {
  return new Faults({
    stack,
    run: setting('keepStack') ? stack.project : (currentRun()?.id ?? ''),
    step: (_title, body) => body(),
    onBegin: () => undefined,
    ensureTools: () => Promise.resolve(),
    links: LINKS,
  });
}
