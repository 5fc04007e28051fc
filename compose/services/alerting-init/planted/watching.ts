import type { WatchingDefect } from '../../../../test-data/rideshare-alerts/defects/index.ts';
import type { Bug } from '../../lib/planted/planter.ts';
import type { Stages } from '../stages.ts';
import { changed } from './changed.ts';

/** Bugs of what watches a platform. */
export const WATCHING: Readonly<Record<WatchingDefect, Bug<Stages>>> = {
  'watching-asks-nobody': changed('rules/rideshare.yaml', 'stream_processor_dead_letters_total', 'dead_letters_total'),
  'watching-sums-over-groups': changed('rules/rideshare.yaml', 'sum by (consumergroup, topic)', 'sum by (topic)'),
  'watching-asks-the-consumer-alone': changed(
    'prometheus.yaml',
    "  - job_name: lag-exporter\n    static_configs: [{ targets: ['lag-exporter:8080'] }]\n",
    '',
  ),
  'watching-names-no-platform': changed(
    'prometheus.yaml',
    '    - { target_label: platform, replacement: rideshare }\n',
    '',
  ),
  // Whatever the rules' times are: they may have been made shorter.
  'watching-counts-an-hour': changed(
    'rules/services.yaml',
    'expr: up == 0\n        for: ',
    'expr: up == 0\n        for: 3600s # ',
  ),
};
