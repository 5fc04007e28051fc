import type { WatchingConnectorsDefect } from '../../../../test-data/cdc-alerts/defects/index.ts';
import type { WatchingMarketDefect } from '../../../../test-data/market-data-alerts/defects/index.ts';
import type { WatchingDefect } from '../../../../test-data/rideshare-alerts/defects/index.ts';
import type { Bug } from '../../lib/planted/planter.ts';
import type { Stages } from '../stages.ts';
import { changed } from './changed.ts';

/** Of the change data capture platform. */
const CONNECTORS: Readonly<Record<WatchingConnectorsDefect, Bug<Stages>>> = {
  'watching-connectors-without-tasks': changed(
    'rules/cdc.yaml',
    'kafka_connect_task_status{status="failed"}',
    'kafka_connect_connector_status{status="failed"}',
  ),
  'watching-connect-by-its-exporter': changed(
    'rules/cdc.yaml',
    'expr: kafka_connect_up == 0',
    'expr: up{job="connect-exporter"} == 0',
  ),
  'watching-connectors-without-platform': changed(
    'prometheus.yaml',
    '    - { target_label: platform, replacement: cdc }\n',
    '',
  ),
};

/** Of the market data platform. */
const MARKET: Readonly<Record<WatchingMarketDefect, Bug<Stages>>> = {
  'watching-market-joins-nothing': changed(
    'rules/market-data.yaml',
    'and on (topic) time() - max by (topic)',
    'and time() - max by (instance)',
  ),
  'watching-market-counts-milliseconds': changed(
    'rules/market-data.yaml',
    'time() - market_data_last_emitted_timestamp_seconds',
    '(time() - market_data_last_emitted_timestamp_seconds) / 1000',
  ),
  'watching-market-warns-of-staleness': changed(
    'rules/market-data.yaml',
    "labels: { severity: critical }\n        annotations:\n          summary: 'no trade for",
    "labels: { severity: warning }\n        annotations:\n          summary: 'no trade for",
  ),
};

/** Of the ride-hailing platform. */
const RIDESHARE: Readonly<Record<WatchingDefect, Bug<Stages>>> = {
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

/** Bugs of what watches a platform. */
export const WATCHING = { ...RIDESHARE, ...MARKET, ...CONNECTORS };
