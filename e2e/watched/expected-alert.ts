import type { Labels } from '../../fixtures/index.ts';

/** Makes, for a platform, an alert that is to come of what a test does: its name, and labels that it must have. */
export function expectedAlertOf(platform: string) {
  return (alertname: string, labels: Labels) => ({
    stream: 'alerts',
    key: alertname,
    payload: { alertname, ...labels, platform, test: 'true' },
  });
}
