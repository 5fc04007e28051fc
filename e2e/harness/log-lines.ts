import { pino, type Logger } from 'pino';

/** A logger, and what it was told, line by line. */
export function logLines(): { readonly log: Logger; readonly lines: readonly Readonly<Record<string, unknown>>[] } {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line) as Record<string, unknown>);
  const formatters = { level: (level: string) => ({ level }) };
  return { log: pino({ level: 'debug', base: null, timestamp: false, formatters }, { write }), lines };
}
