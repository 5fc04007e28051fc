import { readEnvironment } from './environment.ts';
import { createLogger, reason } from './logging.ts';
import type { ServiceContext } from './service.ts';

/**
 * Runs a job: what is done when it has ended. Exit codes: 0 done, 1 failed, stopped, or not done in time.
 * @param giveUpMs a stack is given up after that; a job that hangs would say nothing
 */
export async function runJob(
  name: string,
  giveUpMs: number,
  run: (context: ServiceContext) => Promise<void>,
): Promise<void> {
  // An image build runs this once, so that Node's compile cache holds every module before the first start.
  if (process.argv.includes('--load-only')) return;
  const environment = readEnvironment();
  const log = createLogger(name, environment.text('LOG_LEVEL', 'info'), environment.secrets);
  const stopping = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      stopping.abort(new Error(`told to stop by ${signal}`));
    });
  }
  try {
    await run({ environment, log, signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(giveUpMs)]) });
    log.info({ ms: Math.round(performance.now()) }, 'done');
    process.exit(0);
  } catch (error) {
    log.fatal({ reason: reason(error) }, 'failed');
    process.exit(1);
  }
}
