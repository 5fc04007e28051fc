import { parseDefects } from '../../../../test-data/defects.ts';
import type { Logger } from '../logging.ts';

/** A planted bug: the stages of its service with some of them wrapped, or others in their place. */
export type Bug<Stages> = (stages: Stages, log: Logger) => Stages;

/**
 * Returns what plants a service's bugs: of them, those that `DEFECTS` names (test-data/defects) are put around its stages.
 * Without that variable the stages stay as they are.
 */
export function planter<Stages, Name extends string>(
  bugs: Readonly<Record<Name, Bug<Stages>>>,
): (stages: Stages, log: Logger) => Stages {
  return (stages, log) => {
    const planted = plantedNames(Object.keys(bugs) as Name[]);
    if (planted.length > 0) log.warn({ defects: planted }, 'starting with planted defects');
    return planted.reduce((wrapped, name) => bugs[name](wrapped, log), stages);
  };
}

/**
 * Which of these `DEFECTS` names. It may name those of other services as well.
 * @throws Error for a name that the catalogue does not have
 */
export function plantedNames<Name extends string>(own: readonly Name[]): readonly Name[] {
  const named = parseDefects(process.env.DEFECTS ?? '');
  return own.filter((name) => named.includes(name));
}
