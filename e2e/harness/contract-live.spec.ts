import { expect } from '@playwright/test';
import { hangAll, unnoticed } from '../../fixtures/contract/health.ts';
import { startWithout, startWithSlow } from '../../fixtures/contract/held-start.ts';
import { leftAfterDown } from '../../fixtures/contract/leftovers.ts';
import { burn, otherMemoryLimits, overLimit, runOutOfMemory } from '../../fixtures/contract/limits.ts';
import { crashAgainAndAgain, wrongAfterCrashes } from '../../fixtures/contract/restarts.ts';
import { engine } from '../../fixtures/stack/docker.ts';
import { LABEL } from '../../fixtures/stack/labels.ts';
import { test } from './contract/small-stack.ts';

test.describe.configure({ timeout: 120_000 });

test('HA-05 a start in which what others need is slow is in order, and shows who waited', async ({ smallStack }) => {
  const shown = await startWithSlow(await smallStack(), 'store');
  expect(shown).toEqual({ waiting: ['prepare', 'shop'], early: [], outOfOrder: [] });
});

test('HA-05 who is started before what it needs is of use is named, though the file asks for no more', async ({
  smallStack,
}) => {
  const change = 'shop: { depends_on: !override { store: { condition: service_started } } }';
  const { early, outOfOrder } = await startWithSlow(await smallStack(change), 'store');
  expect(early).toEqual(['shop']);
  expect(outOfOrder).toEqual([
    expect.stringMatching(/^shop was started before store was healthy, [\d.,]+ m?s too early$/),
  ]);
});

test('HA-05 what never comes keeps those from starting that need it, and Compose names it', async ({ smallStack }) => {
  const { waiting, early, said } = await startWithout(await smallStack(), 'store');
  expect({ waiting, early }).toEqual({ waiting: ['prepare', 'shop'], early: [] });
  expect(said).toMatch(/store-1 (?:is unhealthy|exited \(137\))/);
  expect(said, 'its progress says nothing of why').not.toMatch(/Container \S+ +Start/);
});

test('HA-05 what is ready later than its health check forgives is slow, and no failed start', async ({
  smallStack,
}) => {
  const late = `store: {
    entrypoint: [sh, -c, 'sleep 4; exec redis-server --protected-mode no'],
    healthcheck: { interval: 1s, retries: 1, start_period: 0s } }`;
  const whole = await smallStack(late);
  await whole.restart();
  const states = (await whole.stack.states()).map(({ service, status }) => `${service} ${status}`);
  expect(states.toSorted()).toEqual(['beside running', 'prepare exited', 'shop running', 'store running']);
});

test('HA-05 who starts without what it needs is named', async ({ smallStack }) => {
  const change = 'shop: { depends_on: !override { store: { condition: service_started } } }';
  expect((await startWithout(await smallStack(change), 'store')).early).toEqual(['shop']);
});

test('HA-05 what hangs is seen by its health check, and is well again when it goes on', async ({ smallStack }) => {
  const hung = await hangAll(await smallStack(), 30_000);
  expect(hung.map(({ service }) => service).toSorted()).toEqual(['beside', 'shop', 'store']);
  expect(unnoticed(hung)).toEqual([]);
});

test('HA-05 a health check that looks only at the process is found by what hangs', async ({ smallStack }) => {
  const change = "store: { healthcheck: { test: [CMD, sh, -c, 'test -d /proc/1'] } }";
  expect(unnoticed(await hangAll(await smallStack(change), 30_000))).toEqual([
    'store hung, and was still called healthy after 16.0 s',
  ]);
});

test('HA-05 what is out of memory is killed and comes back, and its neighbours go on', async ({ smallStack }) => {
  const small = await smallStack();
  const { exitCode, cameBack, endedBeside } = await runOutOfMemory(small, 'shop');
  expect({ exitCode, cameBack, endedBeside }).toEqual({ exitCode: 137, cameBack: true, endedBeside: [] });
  expect(await otherMemoryLimits(small)).toEqual([]);
});

test('HA-05 what is out of memory and does not come back is told from what does', async ({ smallStack }) => {
  const { exitCode, cameBack } = await runOutOfMemory(await smallStack("shop: { restart: 'no' }"), 'shop');
  expect({ exitCode, cameBack }).toEqual({ exitCode: 137, cameBack: false });
});

test('HA-05 the memory of what has no limit is not used up: it would be the machine’s', async ({ smallStack }) => {
  const small = await smallStack('shop: { mem_limit: !reset null }');
  await expect(runOutOfMemory(small, 'shop')).rejects.toThrow('shop has no memory limit');
});

test('HA-05 a limit of half a processor holds', async ({ smallStack }) => {
  const use = await burn(await smallStack(), 'shop');
  expect(use).toMatchObject({ service: 'shop', cpus: 0.5, limit: 0.5 });
  expect(overLimit(use)).toEqual([]);
  expect(overLimit({ ...use, used: 0.56 })).toEqual(['shop used 0.56 CPU, and may use 0.5']);
  expect(overLimit({ ...use, limit: 1 })).toEqual(['shop is limited to 1 CPU, and the file says 0.5']);
});

test('HA-05 what crashes again and again is started three times, ever later, and given up', async ({ smallStack }) => {
  const loop = await crashAgainAndAgain(await smallStack(), 'shop', 3);
  expect(loop).toMatchObject({ gaveUp: true, said: 'exited, exit code 137, restarted 3 times, health unhealthy' });
  expect(loop.delaysMs).toHaveLength(3);
  expect(wrongAfterCrashes(loop, 3)).toEqual([]);
});

for (const [policy, wrong] of [
  ['always', 'shop is started again for the 4th time, and still not given up: 3 are enough'],
  ['no', 'shop was not started again at all'],
] as const) {
  test(`HA-05 a policy of ${policy} is found by what crashes again and again`, async ({ smallStack }) => {
    const loop = await crashAgainAndAgain(await smallStack(`shop: { restart: '${policy}' }`), 'shop', 3);
    expect(wrongAfterCrashes(loop, 3)).toEqual([wrong]);
  });
}

test('HA-05 nothing is left of what is taken down, not even a volume without a name', async ({ smallStack }) => {
  expect(await leftAfterDown(await smallStack())).toEqual([]);
});

test('HA-05 what is left of what is taken down is named', async ({ smallStack }) => {
  const small = await smallStack();
  const { project } = small.stack;
  // Compose removes what its file names.
  const Labels = { [LABEL.project]: project, [LABEL.run]: project.slice('dyetrace-'.length) };
  await engine().createVolume({ Name: `${project}_forgotten`, Labels });
  expect(await leftAfterDown(small)).toEqual([`the volume ${project}_forgotten`]);
});
