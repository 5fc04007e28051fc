import type { AlertingDefect } from '../../../../test-data/alerting/defects/index.ts';
import { planter } from '../../lib/planted/planter.ts';
import type { Stages } from '../stages.ts';

/** Puts the bugs that this service was started with around its stages. */
export const plant = planter<Stages, AlertingDefect<'receiver'>>({
  'receiver-counts-repetitions': (stages) => {
    let count = 0;
    return { ...stages, noticeKey: () => String((count += 1)) };
  },
  'receiver-keeps-first-alert': (stages) => ({
    ...stages,
    kept: (notification) => ({ ...notification, alerts: stages.kept(notification).alerts.slice(0, 1) }),
  }),
  'receiver-takes-resolved-for-firing': (stages) => ({
    ...stages,
    kept: (notification) => ({
      ...notification,
      alerts: stages.kept(notification).alerts.map((alert) => ({ ...alert, status: 'firing' as const })),
    }),
  }),
  // The name of the rule, which every pipeline's alerts have, and not the pipeline.
  'maintenance-silences-by-name': (stages) => ({
    ...stages,
    maintenanceMatchers: () => [{ name: 'alertname', value: 'Pipeline.+', isRegex: true, isEqual: true }],
  }),
});
