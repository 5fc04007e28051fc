import { expect, test } from '@playwright/test';
import { localSendersOnly, refuseOutsideSenders } from '../../../fixtures/technologies/prometheus/outside-senders.ts';

const AROUND = { local: ['alertmanager', 'store'], source: 'a test', fix: 'mend it' };

function examine(configuration: string): void {
  refuseOutsideSenders(configuration, AROUND);
}

const to = (rest: string): string => `alerting: { alertmanagers: [{ ${rest} }] }`;

const OUTSIDE: readonly (readonly [what: string, configuration: string, named: string])[] = [
  [
    'another Alertmanager beside the own one',
    to("static_configs: [{ targets: ['alertmanager:9093', 'oncall.example:9093'] }]"),
    'the host oncall.example as alerting.alertmanagers[0].static_configs[0].targets: it is not local',
  ],
  [
    'Alertmanagers that are found',
    to('kubernetes_sd_configs: [{ role: pod }]'),
    'alerting.alertmanagers[0].kubernetes_sd_configs: nobody can tell here what it will find',
  ],
  [
    'an Alertmanager whose address is changed',
    to(
      "static_configs: [{ targets: ['alertmanager:9093'] }], relabel_configs: [{ target_label: __address__, replacement: 'oncall.example:9093' }]",
    ),
    'alerting.alertmanagers[0].relabel_configs: it changes where alerts are sent',
  ],
  [
    'an Alertmanager behind a proxy',
    to("static_configs: [{ targets: ['alertmanager:9093'] }], proxy_url: 'http://proxy.example:3128'"),
    'the host proxy.example as alerting.alertmanagers[0].proxy_url',
  ],
  [
    'a store of samples',
    "remote_write: [{ url: 'http://store:9000/write' }, { url: 'https://app:secret-key@metrics.example/write' }]",
    'the host metrics.example as remote_write[1].url: it is not local',
  ],
  [
    'who gives a token for a store of samples',
    "remote_write: [{ url: 'http://store:9000/write', oauth2: { token_url: 'https://login.example/token' } }]",
    'the host login.example as remote_write[0].oauth2.token_url',
  ],
  ['who takes spans', "tracing: { endpoint: 'spans.example:4317' }", 'the host spans.example as tracing.endpoint'],
  ['an address that is none', 'remote_write: [{ url: 7 }]', 'remote_write[0].url: it is no plain URL'],
  ['what cannot be read', 'alerting: {', 'the configuration of Prometheus cannot be read'],
];

for (const [what, configuration, named] of OUTSIDE) {
  test(`CD-30 a Prometheus that sends to ${what} is refused, with the field and without a key`, () => {
    const text = errorOf(() => {
      examine(configuration);
    });
    expect(text).toContain(named);
    expect(text).toContain('[E_ALERT_OUTSIDE]');
    expect(text).not.toContain('secret-key');
  });
}

test('CD-30 a Prometheus that sends to services of the Compose file and to loopback is none to refuse, whatever it scrapes', () => {
  examine("scrape_configs: [{ job_name: a, static_configs: [{ targets: ['shop.example:80'] }] }]");
  examine("remote_read: [{ url: 'http://old.example/' }]");
  examine(
    `${to("static_configs: [{ targets: ['alertmanager:9093', '127.0.0.1:9093'] }], relabel_configs: [{ source_labels: [a], regex: b, action: keep }]")}
remote_write: [{ url: 'http://store:9000/write' }]`,
  );
  expect(() => {
    localSendersOnly({ configuration: '/nowhere/prometheus.yaml' })({ services: new Map() });
  }).toThrow('/nowhere/prometheus.yaml cannot be read');
});

function errorOf(act: () => void): string {
  try {
    act();
  } catch (error) {
    return String(error);
  }
  return '';
}
