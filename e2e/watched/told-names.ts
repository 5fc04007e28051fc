import type { NoticesClient } from '../../fixtures/index.ts';

/**
 * The names of all alerts that any receiver has been told of since, in order; sentinels are the harness's own.
 * @param since `notices.lastNumber()` of then
 */
export async function toldNames(notices: NoticesClient, since: number): Promise<readonly (string | undefined)[]> {
  const told = (await notices.after(since, 0)).flatMap(({ notification }) => notification.alerts);
  return told.map(({ labels }) => labels.alertname).filter((name) => name !== 'DyetraceSentinel');
}
