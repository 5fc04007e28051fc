import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Stack } from '../../fixtures/index.ts';
import { refuseAttached } from '../../fixtures/pipeline/capabilities.ts';
import alerting from '../../fixtures/platforms/alerting.ts';
import { attachedStack } from '../../fixtures/stack/attach.ts';
import { expect, test } from '../alerting.ts';
import { runMain } from '../harness/main-run.ts';

const ONE_TEST = ['--project=alerting', '--grep=CD-20 an alert that is posted', '--workers=1'];
const PARTS = { prometheus: 9090, receiver: 8080, meter: 8080, alertmanager: 9093 } as const;
const OWN = { receivers: ['critical', 'warning', 'default'] };

/** A file that attaches to the running stack, with what it says of who is local. */
function endpointsFile(file: string, stack: Stack, local: object, without = ''): string {
  const named = Object.entries(PARTS).filter(([service]) => service !== without);
  const entries = named.map(([service, port]) => {
    const { host, port: published } = stack.endpoint(service, port);
    return [`${service}:${port}`, `${host}:${published}`];
  });
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ ...Object.fromEntries(entries), local }));
  return file;
}

test('CD-30 an Alertmanager that runs elsewhere gets no alert of a test while it may tell somebody outside', async ({
  stack,
}, testInfo) => {
  const file = endpointsFile(testInfo.outputPath('endpoints.json'), stack, {});

  const { output } = await runMain(ONE_TEST, { E2E_ATTACH: file }, testInfo.outputPath('run'));

  expect(output).toContain('the receiver critical has webhook_configs[0].url: it is not shown where it leads');
  expect(output).toContain('"local": { "receivers": […] } of the file of endpoints');
  expect(output).toMatch(/^0 passed, 1 failed$/m);
});

test('CD-30 one whose receivers are vouched for is taken, and not with a Prometheus that sends to another', async ({
  stack,
}, testInfo) => {
  const attached = (without?: string) =>
    attachedStack(endpointsFile(testInfo.outputPath('endpoints.json'), stack, OWN, without));

  await expect(refuseAttached(alerting, attached())).resolves.toBeUndefined();
  await expect(refuseAttached(alerting, attached('alertmanager'))).rejects.toThrow(
    'Prometheus would send outside: the host alertmanager as alerting.alertmanagers[0].static_configs[0].targets: it is not local',
  );
});
