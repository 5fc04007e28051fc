import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { expect, test as base } from '@playwright/test';
import { ownImage } from '../../../fixtures/playwright/ensure-services.ts';
import { attachedStack, type AttachedStack } from '../../../fixtures/stack/attach.ts';
import { endRun } from '../../../fixtures/stack/end-run.ts';
import { attachOrStart } from '../../../fixtures/stack/start.ts';
import { refuseAttachedReceivers } from '../../../fixtures/technologies/alertmanager/refuse-attached.ts';
import { refuseAttachedSenders } from '../../../fixtures/technologies/prometheus/outside-senders.ts';
import { PROBES } from '../lifecycle/probes.ts';

const PORTS = { prometheus: 9090, alertmanager: 9093 } as const;
const NAMES = ['prometheus', 'alertmanager'] as const;

/** Names that lead nowhere (RFC 2606): neither can be told anything. */
const CONFIGURATIONS = {
  prometheus: `
alerting: { alertmanagers: [{ static_configs: [{ targets: ['alerts.example.invalid:9093'] }] }] }
remote_write: [{ url: 'https://samples.example.invalid/write' }]`,
  alertmanager: `
route: { receiver: by-mail }
receivers:
  - name: by-mail
    email_configs: [{ to: ops@example.invalid, from: a@example.invalid, smarthost: 'smtp.example.invalid:587' }]`,
};

/** Where each reads it, and what it is started with. */
const PARTS = {
  prometheus: { target: '/etc/prometheus/prometheus.yml', command: ['--config.file=/etc/prometheus/prometheus.yml'] },
  alertmanager: {
    target: '/etc/alertmanager/alertmanager.yml',
    command: ['--config.file=/etc/alertmanager/alertmanager.yml', '--cluster.listen-address='],
  },
};

interface Attached {
  /** Attaches to a real Prometheus and a real Alertmanager, each with its configuration from above. */
  readonly attached: (local?: object) => AttachedStack;
}

const test = base.extend<Attached>({
  attached: async ({}, use, testInfo) => {
    const runId = randomBytes(4).toString('hex');
    const composeFile = testInfo.outputPath('compose.yaml');
    writeFileSync(composeFile, JSON.stringify(await composed()));
    try {
      const running = await attachOrStart({
        composeFile,
        probes: PROBES,
        project: `dyetrace-${runId}`,
        profiles: [],
        kind: 'exclusive',
        runId,
        ensureImages: () => Promise.resolve(),
        log: () => undefined,
        timeoutMs: 60_000,
      });
      await use((local = {}) => {
        const file = testInfo.outputPath('endpoints.json');
        const entries = NAMES.map((name) => {
          const { host, port } = running.endpoint(name, PORTS[name]);
          return [`${name}:${PORTS[name]}`, `${host}:${port}`];
        });
        writeFileSync(file, JSON.stringify({ ...Object.fromEntries(entries), local }));
        return attachedStack(file);
      });
    } finally {
      await endRun(runId);
    }
  },
});

async function composed(): Promise<object> {
  const services = NAMES.map(async (name) => {
    const { target, command } = PARTS[name];
    return [
      name,
      {
        image: await ownImage('alerting.yaml', name),
        command,
        configs: [{ source: name, target }],
        ports: [`127.0.0.1::${PORTS[name]}`],
        labels: { 'dyetrace.probe': `http://:${PORTS[name]}/-/ready` },
      },
    ] as const;
  });
  return {
    configs: Object.fromEntries(NAMES.map((name) => [name, { content: CONFIGURATIONS[name] }])),
    services: Object.fromEntries(await Promise.all(services)),
  };
}

test('CD-30 a Prometheus and an Alertmanager that run elsewhere are refused for every host outside that they run with', async ({
  attached,
}) => {
  const prometheus = { service: 'prometheus', port: PORTS.prometheus };
  const alertmanager = { service: 'alertmanager', port: PORTS.alertmanager };
  const strange = attached();
  const senders = await refusal(refuseAttachedSenders(prometheus, strange));
  expect(senders).toContain('Prometheus would send outside');
  expect(senders).toContain('the host alerts.example.invalid as');
  expect(senders).toContain('the host samples.example.invalid as');
  expect(senders).toContain('as prometheus runs with it');
  const receivers = await refusal(refuseAttachedReceivers(alertmanager, strange));
  expect(receivers).toContain('the receiver by-mail has the host smtp.example.invalid as email_configs[0].smarthost');
  expect(receivers).toContain('as alertmanager runs with it');

  const vouched = attached({ hosts: ['alerts', 'samples', 'smtp'].map((name) => `${name}.example.invalid`) });
  await refuseAttachedSenders(prometheus, vouched);
  await refuseAttachedReceivers(alertmanager, vouched);
});

function refusal(looking: Promise<void>): Promise<string> {
  return looking.then(
    () => 'nothing was refused',
    (error: unknown) => (error as Error).message,
  );
}
