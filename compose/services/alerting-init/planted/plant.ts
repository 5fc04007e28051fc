import type { AlertingDefect } from '../../../../test-data/alerting/defects/index.ts';
import { planter } from '../../lib/planted/planter.ts';
import type { Stages } from '../stages.ts';
import { changed } from './changed.ts';
import { WATCHING } from './watching.ts';

/** Puts the bugs that this job was started with into what it writes: what somebody sets up wrongly. */
export const plant = planter<Stages, AlertingDefect<'alerting-init'> | keyof typeof WATCHING>({
  ...WATCHING,
  'routes-match-severity-by-prefix': changed(
    'alertmanager.yaml',
    'severity="critical"]\n      receiver',
    'severity=~"critical.*"]\n      receiver',
  ),
  'routes-critical-goes-on': changed(
    'alertmanager.yaml',
    '    - matchers: [severity="warning"]\n',
    '    - matchers: [severity="critical"]\n      receiver: default\n    - matchers: [severity="warning"]\n',
    ['      receiver: critical\n', '      receiver: critical\n      continue: true\n'],
  ),
  'routes-forget-warning': changed('alertmanager.yaml', 'receiver: warning\n', 'receiver: default\n'),
  'routes-wait-long': changed('alertmanager.yaml', 'group_wait: 0s', 'group_wait: 60s'),
  'routes-repeat-at-once': changed('alertmanager.yaml', 'repeat_interval: 1h', 'repeat_interval: 250ms'),
  'routes-tell-changes-late': changed('alertmanager.yaml', 'group_interval: 500ms', 'group_interval: 10m'),
  'routes-group-all-incidents': changed(
    'alertmanager.yaml',
    'group_by: [incident]\n          group_wait: 300ms\n    - matchers: [severity="warning"]',
    'group_by: [severity]\n          group_wait: 300ms\n    - matchers: [severity="warning"]',
  ),
  'inhibition-without-equal': changed('alertmanager.yaml', '    equal: [pipeline]\n', ''),
  'inhibition-turned-around': changed(
    'alertmanager.yaml',
    'source_matchers: [alertname="PipelineDown", severity="critical"]\n    target_matchers: [alertname=~"Pipeline.+", severity="warning"]',
    'target_matchers: [alertname="PipelineDown", severity="critical"]\n    source_matchers: [alertname=~"Pipeline.+", severity="warning"]',
  ),
  'receivers-hear-of-no-end': changed(
    'alertmanager.yaml',
    "critical', send_resolved: true",
    "critical', send_resolved: false",
  ),
  'receivers-cut-notifications': changed(
    'alertmanager.yaml',
    "critical', send_resolved: true",
    "critical', max_alerts: 1, send_resolved: true",
  ),
  'rules-wait-too-long': changed('rules/moved.yaml', 'for: 5s', 'for: 1h'),
  'rules-trust-old-values': changed('rules/moved.yaml', ' and time() - timestamp(stamped_level) < 3', ''),
  'rules-lose-labels': changed('rules/moved.yaml', 'expr: level > 100\n', 'expr: max(level) > 100\n'),
  'rules-call-critical-a-warning': changed(
    'rules/moved.yaml',
    'expr: level > 100\n        labels: { severity: critical }',
    'expr: level > 100\n        labels: { severity: warning }',
  ),
  'rules-fire-at-the-limit': changed('rules/moved.yaml', 'expr: level > 10 <=', 'expr: level >= 10 <='),
  'prometheus-tells-critical-alone': changed(
    'prometheus.yaml',
    'alert_relabel_configs: [',
    'alert_relabel_configs: [{ source_labels: [severity], regex: critical, action: keep }, ',
  ),
  'prometheus-drops-a-label': changed(
    'prometheus.yaml',
    'alert_relabel_configs: [',
    'alert_relabel_configs: [{ regex: pipeline, action: labeldrop }, ',
  ),
});
