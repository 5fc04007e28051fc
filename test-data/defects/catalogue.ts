import { DASHBOARD_DEFECTS } from './dashboard.ts';
import { DELTA_DEFECTS } from './delta.ts';
import { GATEWAY_DEFECTS } from './gateway.ts';
import { BRONZE_INIT_DEFECTS, SPARK_DEFECTS } from './lake.ts';
import { DBT_DEFECTS } from './lake-dbt.ts';
import { PROCESSOR_DEFECTS } from './stream-processor.ts';
import { API_DEFECTS } from './simulation-api.ts';
import type { Defect } from './defect.ts';

export type { Defect } from './defect.ts';

/** Every bug that the reference services can be started with, by `DEFECTS=name,name`. */
export const DEFECTS = [
  ...API_DEFECTS,
  ...PROCESSOR_DEFECTS,
  ...GATEWAY_DEFECTS,
  ...DASHBOARD_DEFECTS,
  ...BRONZE_INIT_DEFECTS,
  ...SPARK_DEFECTS,
  ...DELTA_DEFECTS,
  ...DBT_DEFECTS,
] as const satisfies readonly Defect[];

export type DefectName = (typeof DEFECTS)[number]['name'];

/**
 * The names in a `DEFECTS` variable.
 * @throws Error naming the unknown ones, and those that exist
 */
export function parseDefects(text: string): ReadonlySet<DefectName> {
  const names = text.split(',').flatMap((name) => name.trim() || []);
  const unknown = names.filter((name) => !isDefect(name));
  if (unknown.length > 0) {
    const known = DEFECTS.map(({ name }) => name).join(', ');
    throw new Error(`DEFECTS names what does not exist: ${unknown.join(', ')}; known are ${known}`);
  }
  return new Set(names.filter(isDefect));
}

function isDefect(name: string): name is DefectName {
  return DEFECTS.some((defect) => defect.name === name);
}
