import type { Random } from './random.ts';

/** Never a whole number of tens of cents, so that lost digits show. */
export function money(random: Random): string {
  return `${random.integer(5, 80)}.${random.integer(0, 9)}${random.integer(1, 9)}`;
}
