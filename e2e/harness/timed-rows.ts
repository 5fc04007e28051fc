import type { TimedRow, TimeRules } from '../../fixtures/checks/timestamps/check-times.ts';

export const RULES: TimeRules = {
  steps: [
    { name: 'event', hop: 'exchange' },
    { name: 'sent', hop: 'exchange', optional: true },
    { name: 'ingest', hop: 'kafka.trades' },
    { name: 'commit', hop: 'lake.trades', resolutionMicros: 1_000 },
    { name: 'served', hop: 'api.trades' },
  ],
  between: { from: Date.UTC(2026, 0, 2, 3), to: Date.UTC(2026, 0, 2, 4) },
};

/** A time of the format, at seconds of a minute. */
export function at(seconds: string): string {
  return `2026-01-02T03:04:${seconds}Z`;
}

/** A thing whose times are all well but for those that are given. */
export function row(sequence: number, times: TimedRow['times'] = {}): TimedRow {
  const made = {
    event: at(`05.00${sequence}${sequence === 1 ? '001' : '002'}`),
    sent: at('05.050000'),
    ingest: at('05.100000'),
    commit: at('05.200000'),
    served: at('05.300000'),
  };
  return { label: `T ${sequence}`, key: 'T', sequence, times: { ...made, ...times } };
}
