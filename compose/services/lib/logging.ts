import { pino, type Logger } from 'pino';

export type { Logger } from 'pino';

const MASK = '[redacted]';

/**
 * A logger that writes one JSON object a line to standard output: `level` as text, `time` as RFC 3339, `service`, and
 * `correlation_id` where a line is about one event.
 * @param secrets texts that must never be written, wherever in a line they turn up
 */
export function createLogger(service: string, level: string, secrets: readonly string[]): Logger {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    hooks: { streamWrite: (line: string) => secrets.reduce((text, secret) => text.replaceAll(secret, MASK), line) },
  };
  // At once: what is still on its way when a process exits comes behind its last words, and is lost when it is killed.
  const logger = pino(options, pino.destination({ fd: 1, sync: true }));
  // Node prints warnings as plain text, and a log that is JSON in all lines but one cannot be read by machine.
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    logger.debug({ warning: warning.name }, warning.message);
  });
  return logger;
}

/** What a line says of an error: its message and that of its causes, without the stack of every retry. */
export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.message === '' ? ('code' in error && String(error.code)) || error.name : error.message;
  return error.cause === undefined ? own : `${own}: ${reason(error.cause)}`;
}
