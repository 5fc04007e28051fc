import { expect, test } from '@playwright/test';
import { faster } from '../../../compose/services/alerting-init/faster.ts';
import { selectorsOf } from '../../watched/selectors.ts';
import { seriesOf, whyNothing } from '../../watched/series.ts';
import { checkRules } from '../../../fixtures/technologies/prometheus/promtool.ts';
import { files } from './rule-files.ts';

const TOLD = seriesOf(
  'consumer',
  'consumer:8080',
  [
    '# HELP lag Behind.',
    '# TYPE lag gauge',
    'lag{group="a",topic="trips \\"x\\" {y}"} 7',
    'lag{group="b",topic="ratings"} NaN 1700000000000',
    'began 1.7e+09',
  ].join('\n'),
);

const why = (expression: string): readonly (string | undefined)[] =>
  selectorsOf(expression).map((selector) => whyNothing(selector, TOLD));

test('a selector that takes a series of what is scraped checks something, however it stands in an expression', () => {
  const expressions = [
    'lag{group="a"} > 0',
    'sum by (group, topic) (lag{topic=~"trips.+", group!="b"}) > 1000',
    'lag > 0 and on (topic) changes(lag{group!~"c|d"}[5m]) == 0',
    'absent(up{job="consumer"}) or time() - began > 30',
    "max(lag{instance='consumer:8080'}) unless lag",
  ];
  for (const expression of expressions) {
    expect(why(expression).length, expression).toBeGreaterThan(0);
    expect(new Set(why(expression)), expression).toEqual(new Set([undefined]));
  }
});

test('one that takes none is said with what is wrong: the name, the labels, or a label to be told apart by', () => {
  expect(why('lags > 0')).toEqual(['nobody tells lags']);
  expect(why('absent(up{job="consumers"})')[0]).toContain('no series of up has these labels; one is {"job":"consumer"');
  expect(why('lag{topic=~"trip"}')[0]).toContain('no series of lag has these labels');
  expect(why('lag{group!~"a|b"}')[0]).toContain('no series of lag has these labels');
  expect(why('sum by (consumergroup) (lag)')).toEqual([
    'it is to be told apart by consumergroup, which lag does not have',
  ]);
  expect(() => selectorsOf('sum by (a (lag)')).toThrow('no PromQL at');
});

test('rules whose times are shorter say the same: for, ranges and ages are, numbers of records and restarts are not', async () => {
  const rules = files('rules', ['services.yaml', 'rideshare.yaml', 'market-data.yaml', 'cdc.yaml']);
  const shorter = Object.fromEntries(Object.entries(rules).map(([name, text]) => [name, faster(text, 10)]));
  await checkRules(shorter);
  const text = Object.values(shorter).join('\n');
  expect(text).not.toMatch(/for: \d+[smh]$|\[\d+[smh]\]/m);
  expect(text).toContain('expr: up == 0\n        for: 1500ms');
  expect(text).toContain('increase(stream_processor_dead_letters_total[30000ms]) > 0');
  expect(text).toContain('changes(process_start_time_seconds[60000ms]) >= 3');
  expect(text).toContain('time() - timestamp(kafka_consumergroup_lag) > 3\n');
  expect(text).toContain('time() - max by (topic) (consumer_last_commit_timestamp_seconds) > 6\n');
  expect(text).toContain(') > 1000\n');
  for (const text of Object.values(rules)) expect(faster(text, 1)).toBe(text);
});
