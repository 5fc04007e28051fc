const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/**
 * Rules that say the same of times that are so much shorter: `for`, what a range looks back over, and ages in seconds
 * (`time() - … > 30`). Numbers of records and restarts stay as they are.
 */
export function faster(rules: string, times: number): string {
  if (times === 1) return rules;
  const shorter = (amount: string, unit: string): string =>
    `${Math.max(1, Math.round((Number(amount) * (UNIT_MS[unit] ?? NaN)) / times))}ms`;
  return rules
    .replaceAll(/^( *for: )(\d+)(ms|s|m|h)$/gm, (_, before: string, amount: string, unit: string) => {
      return `${before}${shorter(amount, unit)}`;
    })
    .replaceAll(/\[(\d+)(ms|s|m|h)\]/g, (_, amount: string, unit: string) => `[${shorter(amount, unit)}]`)
    .replaceAll(/(time\(\) - [^<>\n]+ [<>] )(\d+)/g, (_, before: string, seconds: string) => {
      return `${before}${Number(seconds) / times}`;
    });
}
