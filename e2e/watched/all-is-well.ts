import { expect, type PrometheusClient } from '../../fixtures/index.ts';

/** What was broken by tests before is over: a restart is told for half a minute. */
const OVER_MS = 60_000;

export async function everyTargetAnswers(prometheus: PrometheusClient): Promise<void> {
  const notUp = async () => (await prometheus.targets()).filter(({ health }) => health !== 'up').map(({ job }) => job);
  await expect.poll(notUp, { message: 'jobs whose target does not answer', timeout: OVER_MS }).toEqual([]);
}

/** Every target answers, and no alert waits or fires. */
export async function allIsWell(prometheus: PrometheusClient): Promise<void> {
  await everyTargetAnswers(prometheus);
  const alerts = async () => (await prometheus.alerts()).map(({ labels }) => labels.alertname);
  await expect.poll(alerts, { message: 'alerts of before', timeout: OVER_MS }).toEqual([]);
}
