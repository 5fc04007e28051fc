import { expect, test } from '@playwright/test';
import { testRules } from '../../../fixtures/technologies/prometheus/promtool.ts';
import { refuseIdleTests } from '../../../fixtures/technologies/prometheus/rule-tests.ts';

const RULES = {
  'rules.yaml': `
groups:
  - name: a
    rules:
      - { record: job:lag:sum, expr: sum by (job) (lag) }
      - { alert: LagHigh, expr: 'job:lag:sum > 10', labels: { severity: warning } }
`,
};
const HEAD = 'rule_files: [rules.yaml]\nevaluation_interval: 10s\n';
const SERIES = `interval: 10s\n    input_series: [{ series: 'lag{job="a"}', values: '11x3' }]`;
const FIRES = '{ eval_time: 10s, alertname: LagHigh, exp_alerts: [{ exp_labels: { severity: warning, job: a } }] }';
const RECORDED =
  "promql_expr_test: [{ expr: 'job:lag:sum', eval_time: 10s, exp_samples: [{ labels: 'job:lag:sum{job=\"a\"}', value: 11 }] }]";

function tests(...cases: readonly string[]) {
  return { 'test.yaml': `${HEAD}tests:\n${cases.map((one) => `  - ${SERIES}\n    ${one}\n`).join('')}` };
}

test('tests that can fail are let through, and hold', async () => {
  await testRules({ rules: RULES, tests: tests(`alert_rule_test: [${FIRES}]`, RECORDED) });
});

for (const [what, cases, because] of [
  [
    'exp_alerts: [] without a name',
    [`alert_rule_test: [${FIRES}, { eval_time: 0s, exp_alerts: [] }]`, RECORDED],
    'test.yaml, case 1, at 0s: exp_alerts: [] without an alertname looks at no alert',
  ],
  [
    'alerts without a name',
    [`alert_rule_test: [${FIRES}, { eval_time: 0s, exp_alerts: [{ exp_labels: { a: b } }] }]`, RECORDED],
    'test.yaml, case 1, at 0s: exp_alerts without an alertname looks at no alert',
  ],
  [
    'a name that no rule has',
    [`name: typing\n    alert_rule_test: [${FIRES}, { eval_time: 0s, alertname: LagHihg, exp_alerts: [] }]`, RECORDED],
    'test.yaml, case 1 (typing), at 0s: no rule is called LagHihg',
  ],
  [
    'a case that expects nothing',
    [`alert_rule_test: [${FIRES}]`, RECORDED, 'name: empty'],
    'test.yaml, case 3 (empty) expects nothing',
  ],
  [
    'a rule that is only expected to be silent',
    ['alert_rule_test: [{ eval_time: 0s, alertname: LagHigh, exp_alerts: [] }]', RECORDED],
    'no case expects the alert LagHigh to fire',
  ],
  [
    'a recorded value that nobody asks for',
    [`alert_rule_test: [${FIRES}]`],
    'no case asks for the recorded job:lag:sum',
  ],
] as const) {
  test(`a test of rules that checks nothing is refused: ${what}`, () => {
    expect(() => {
      refuseIdleTests(RULES, tests(...cases));
    }).toThrow(`tests of rules that check nothing: ${because}`);
  });
}

for (const [what, given, because] of [
  ['no file', {}, 'there are no files of tests'],
  ['an empty file', { 'test.yaml': '' }, 'test.yaml has no case'],
  ['a file without cases', { 'test.yaml': HEAD }, 'test.yaml has no case'],
] as const) {
  test(`a test of rules that checks nothing is refused: ${what}`, async () => {
    await expect(testRules({ rules: RULES, tests: given })).rejects.toThrow(because);
  });
}

test('a test whose file of rules is not there is refused', async () => {
  const silent = tests(RECORDED)
    ['test.yaml'].replace('[rules.yaml]', '[elsewhere.yaml]')
    .replace(/exp_samples: \[[^\]]*\]/, 'exp_samples: []');
  const rules = { 'rules.yaml': 'groups: [{ name: a, rules: [{ record: "job:lag:sum", expr: sum by (job) (lag) }] }]' };
  await expect(testRules({ rules, tests: { 'test.yaml': silent } })).rejects.toThrow(
    'a test names a file of rules that is not there: it tests no rule',
  );
});

test('what a test expected and what came is in the error', async () => {
  const rules = { 'rules.yaml': RULES['rules.yaml'].replace('> 10', '> 11') };
  await expect(testRules({ rules, tests: tests(`alert_rule_test: [${FIRES}]`, RECORDED) })).rejects.toThrow(
    /promtool refuses the tests test\.yaml \[E_RULES\][^]*alertname: LagHigh, time: 10s,[^]*severity="warning"[^]*got:\[\]/,
  );
});
