import { pino } from 'pino';
import type { Contract } from '../../compose/services/market-data-runtime/contracts/index.ts';
import { plant } from '../../compose/services/market-data-runtime/planted/plant.ts';
import { STAGES } from '../../compose/services/market-data-runtime/stages.ts';
import { about, failuresTest as test } from '../../fixtures/playwright/failures.ts';

export { test };
export { expect } from '@playwright/test';

export const silent = pino({ level: 'silent' });

/** What the runtime is made of, with the bugs that `DEFECTS` names around it. */
export const stages = plant(STAGES, silent);

/**
 * Checks a contract on one implementation, a test for each of its cases.
 * @param guarantee the ID that it proves
 * @param part the part of the runtime that is looked at, as the catalogue of bugs calls it
 */
export function holds<Make>(guarantee: string, part: string, contract: Contract<Make>, name: string, make: Make): void {
  for (const { title, check } of contract) {
    test(`${guarantee} ${name} ${title}`, { annotation: about(part) }, () => check(make));
  }
}
