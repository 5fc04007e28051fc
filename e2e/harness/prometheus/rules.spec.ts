import { expect, test } from '@playwright/test';
import { parse } from 'yaml';
import { checkConfiguration, checkRules, testRules } from '../../../fixtures/technologies/prometheus/promtool.ts';
import { configurations, files } from './rule-files.ts';

test('the rules of the reference platforms hold against their tests, each of them is tested, and promtool finds no fault', async () => {
  for (const platform of ['alerting', 'rideshare', 'market-data', 'cdc']) {
    await checkConfiguration(configurations(), `${platform}.yaml`);
  }
  await checkRules(files('rules'));
  await testRules({ rules: files('rules'), tests: files('tests') });
});

interface WrittenRule {
  readonly alert: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

test('every rule that watches a platform has a severity that is routed, a summary and what to do', () => {
  const texts = Object.entries(files('rules')).filter(([name]) => name !== 'rules/moved.yaml');
  const rules = texts.flatMap(([, text]) =>
    (parse(text) as { groups: { rules: WrittenRule[] }[] }).groups.flatMap(({ rules: own }) => own),
  );
  expect(rules.length).toBeGreaterThan(15);
  for (const { alert, labels, annotations } of rules) {
    expect(['critical', 'warning'], alert).toContain(labels.severity);
    expect(annotations.summary?.length, alert).toBeGreaterThan(15);
    expect(annotations.description?.length, alert).toBeGreaterThan(60);
  }
});

/** What somebody gets wrong in a rule, and the alert by which its tests show it. */
const PLANTED: readonly (readonly [what: string, file: string, from: string, to: string, alert: string])[] = [
  ['waits far too long', 'rideshare.yaml', 'for: 1m', 'for: 1h', 'RideshareConsumerLag'],
  ['does not wait', 'services.yaml', 'expr: up == 0\n        for: 15s', 'expr: up == 0', 'TargetDown'],
  [
    'has a limit in milliseconds',
    'rideshare.yaml',
    '{stream="bronze"} > 60\n',
    '{stream="bronze"} > 60000\n',
    'BronzeNotFresh',
  ],
  [
    'takes seconds for minutes',
    'market-data.yaml',
    'timestamp_seconds > 30',
    'timestamp_seconds > 0.5',
    'MarketDataNotFresh',
  ],
  [
    'trusts a value that is not told any more',
    'moved.yaml',
    ' and time() - timestamp(stamped_level) < 3',
    '',
    'LevelStamped',
  ],
  [
    'looks at what the value says, and not at when it was true',
    'services.yaml',
    'timestamp(kafka_consumergroup_lag)',
    'kafka_consumergroup_lag',
    'ValueStale',
  ],
  [
    'looks at each partition alone',
    'rideshare.yaml',
    'sum by (consumergroup, topic)',
    'max by (consumergroup, topic)',
    'RideshareConsumerLag',
  ],
  [
    'counts a partition as often as it is told of',
    'rideshare.yaml',
    'max by (consumergroup, topic, partition) (kafka_consumergroup_lag',
    'sum by (consumergroup, topic, partition) (kafka_consumergroup_lag',
    'RideshareConsumerLag',
  ],
  ['takes slow for stuck', 'rideshare.yaml', '[1m])) == 0', '[1m])) >= 0', 'RideshareConsumerStuck'],
  [
    'takes idle for stuck',
    'rideshare.yaml',
    '{consumergroup="stream-processor"}) > 0',
    '{consumergroup="stream-processor"}) >= 0',
    'RideshareConsumerStuck',
  ],
  [
    'fires on what a counter has from before',
    'rideshare.yaml',
    'increase(stream_processor_dead_letters_total[5m])',
    'stream_processor_dead_letters_total',
    'RideshareDeadLetters',
  ],
  [
    'does not see a target that is missing',
    'rideshare.yaml',
    'absent(up{job="stream-processor"})',
    'up{job="stream-processor"} == 0',
    'RideshareTargetMissing',
  ],
  [
    'takes a quiet topic for a table that is not fresh',
    'market-data.yaml',
    'consumergroup=~"consumer[.].+"}) > 0',
    'consumergroup=~"consumer[.].+"}) >= 0',
    'MarketDataTableNotFresh',
  ],
  [
    'asks the connector and not its task',
    'cdc.yaml',
    'kafka_connect_task_status{status="failed"}',
    'kafka_connect_connector_status{status="failed"}',
    'ConnectorTaskFailed',
  ],
  ['knows one state of a connector alone', 'cdc.yaml', 'status!="running"', 'status="failed"', 'ConnectorNotRunning'],
  ['has another severity', 'cdc.yaml', 'severity: critical', 'severity: warning', 'ConnectorNotRunning'],
  [
    'loses a label',
    'rideshare.yaml',
    'sum by (consumergroup, topic)',
    'sum by (consumergroup)',
    'RideshareConsumerLag',
  ],
];

for (const [what, file, from, to, alert] of PLANTED) {
  test(`a rule that ${what} fails its tests, and ${alert} is named`, async () => {
    const rules = files('rules', [file]);
    const name = `rules/${file}`;
    const text = rules[name] ?? '';
    expect(text).toContain(from);
    const testing = testRules({ rules: { [name]: text.replace(from, to) }, tests: files('tests', [file]) });
    await expect(testing).rejects.toThrow(
      new RegExp(`promtool refuses the tests tests/${file}[^]*alertname: ${alert}\\b[^]*exp:[^]*got:`),
    );
  });
}

test('what promtool does not take is an error with its words', async () => {
  await expect(checkRules({ 'a.yaml': 'groups: [{ name: a, rules: [{ alert: A, expr: up == }] }]' })).rejects.toThrow(
    /promtool refuses the rules a\.yaml \[E_RULES\][^]*unexpected/,
  );
  await expect(checkRules({})).rejects.toThrow('there are no files of rules to check');
  await expect(checkConfiguration({ 'p.yaml': 'scrape_configs: [{ job: a }]' }, 'p.yaml')).rejects.toThrow(
    'field job not found',
  );
  await expect(checkConfiguration({ 'p.yaml': 'rule_files: [missing.yaml]' }, 'p.yaml')).rejects.toThrow(
    'missing.yaml',
  );
});
