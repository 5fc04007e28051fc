/** User and system time of this process since an earlier `process.cpuUsage()`. */
export function cpuSecondsSince(earlier: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(earlier);
  return (user + system) / 1e6;
}
