import { ALERTING_DEFECTS } from './alerting/defects/index.ts';
import { CDC_ALERTS_DEFECTS } from './cdc-alerts/defects/index.ts';
import { CDC_DEFECTS } from './cdc/defects/index.ts';
import type { Defect } from './defect.ts';
import { MARKET_DATA_ALERTS_DEFECTS } from './market-data-alerts/defects/index.ts';
import { MARKET_DATA_DEFECTS } from './market-data/defects/index.ts';
import { RIDESHARE_ALERTS_DEFECTS } from './rideshare-alerts/defects/index.ts';
import { RIDESHARE_DEFECTS } from './rideshare/defects/index.ts';

export type { Defect } from './defect.ts';

/** Every bug that the reference services can be started with, by `DEFECTS=name,name`. */
export const DEFECTS: readonly Defect[] = [
  ...RIDESHARE_DEFECTS,
  ...MARKET_DATA_DEFECTS,
  ...CDC_DEFECTS,
  ...ALERTING_DEFECTS,
  ...RIDESHARE_ALERTS_DEFECTS,
  ...MARKET_DATA_ALERTS_DEFECTS,
  ...CDC_ALERTS_DEFECTS,
];

/**
 * The names in a `DEFECTS` variable.
 * @throws Error naming the unknown ones, and those that exist
 */
export function parseDefects(text: string): readonly string[] {
  const names = text.split(',').flatMap((name) => name.trim() || []);
  const known = DEFECTS.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(`DEFECTS names what does not exist: ${unknown.join(', ')}; known are ${known.join(', ')}`);
  }
  return [...new Set(names)];
}
