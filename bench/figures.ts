/** The middle value; the mean of the two middle ones for an even count. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  if (low === undefined || high === undefined) throw new RangeError('no values, no median');
  return (low + high) / 2;
}

/** Prints one figure: median, and minimum to maximum. */
export function row(name: string, values: readonly number[], unit: string): void {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const text = (value: number): string => Math.round(value).toLocaleString('en-US');
  console.log(`  ${name.padEnd(44)} ${text(median(values)).padStart(9)} ${unit}  (${text(low)} to ${text(high)})`);
}

/** User and system time of this process since an earlier `process.cpuUsage()`. */
export function cpuSecondsSince(earlier: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(earlier);
  return (user + system) / 1e6;
}
