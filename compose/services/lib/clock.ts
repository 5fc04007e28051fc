import { textFromMicros } from '../../../test-data/avro/exact.ts';

/** The wall clock to the microsecond, as far as the system has it. Microseconds since the epoch. */
export function nowMicros(): number {
  return Math.floor((performance.timeOrigin + performance.now()) * 1_000);
}

/** The same as text: `2026-01-02T03:04:05.678901Z`. */
export function nowText(): string {
  return textFromMicros(nowMicros());
}
