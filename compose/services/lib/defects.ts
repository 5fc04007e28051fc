import { parseDefects, type DefectName } from '../../../test-data/defects/catalogue.ts';

let active: ReadonlySet<DefectName> | undefined;

/**
 * The planted bugs that this service was started with, by `DEFECTS`; see test-data/defects.
 * @throws Error when a name is unknown
 */
export function activeDefects(): ReadonlySet<DefectName> {
  active ??= parseDefects(process.env.DEFECTS ?? '');
  return active;
}

export function defect(name: DefectName): boolean {
  return activeDefects().has(name);
}
