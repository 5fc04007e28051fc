import { catalogue, type PlantedBug } from '../defect.ts';

/** What is said of a bug in the rules that watch a platform; the rest is the same of all. */
type WatchingBug = Omit<PlantedBug, 'service' | 'guarantee'>;

/** The bugs of the rules that watch a platform: they are in what Prometheus and Alertmanager are set up with. */
export function watchingDefects<const Bug extends WatchingBug>(platform: string, bugs: readonly Bug[]) {
  const planted = bugs.map((bug) => ({ ...bug, service: 'alerting-init', guarantee: 'CD-26' }) as const);
  return catalogue(platform, { 'alerting-init': { profile: 'alerting' } }, planted);
}
