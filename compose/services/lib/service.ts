import { readEnvironment, type Environment } from './environment.ts';
import { createLogger, reason, type Logger } from './logging.ts';

/** Compose kills after 5 s; what is not done by then would be lost without a word. */
const STOP_TIMEOUT_MS = 4_500;

export interface ServiceContext {
  readonly environment: Environment;
  readonly log: Logger;
  /** Aborted when the service must stop, or the job give up. */
  readonly signal: AbortSignal;
}

/** Finishes what was taken, flushes and closes; runs once, on the first SIGTERM or SIGINT. */
export type StopService = () => Promise<void>;

/**
 * Runs a service until it is told to stop. Exit codes: 0 stopped in order, 1 could not start or could not stop in time.
 * @param start returns when the service listens; what it needs may come later
 */
export async function runService(
  name: string,
  start: (context: ServiceContext) => Promise<StopService>,
): Promise<void> {
  // An image build runs this once, so that Node's compile cache holds every module before the first start.
  if (process.argv.includes('--load-only')) return;
  const environment = readEnvironment();
  const log = createLogger(name, environment.text('LOG_LEVEL', 'info'), environment.secrets);
  const stopping = new AbortController();
  const stopRequested = new Promise<string>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve);
  });
  // Some of kafkajs' background work rejects with nobody to catch it. The work itself is retried, so the service lives on.
  process.on('unhandledRejection', (error) => {
    log.error({ reason: reason(error), stack: error instanceof Error ? error.stack : undefined }, 'nobody caught this');
  });
  try {
    const begun = performance.now();
    const stop = await start({ environment, log, signal: stopping.signal });
    log.info(
      { sinceProcessStartMs: Math.round(performance.now()), startMs: Math.round(performance.now() - begun) },
      'started',
    );
    const signal = await stopRequested;
    log.info({ signal }, 'stopping');
    setTimeout(() => {
      log.error({ afterMs: STOP_TIMEOUT_MS }, 'gave up stopping in order');
      process.exit(1);
    }, STOP_TIMEOUT_MS).unref();
    stopping.abort(new Error('the service is stopping'));
    await stop();
    log.info('stopped');
    process.exit(0);
  } catch (error) {
    log.fatal({ reason: reason(error), stack: error instanceof Error ? error.stack : undefined }, 'failed');
    process.exit(1);
  }
}
