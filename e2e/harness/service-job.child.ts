import { runJob } from '../../compose/services/lib/job.ts';

/** A job that does what its first word says, and has so many milliseconds. */
const [, , how, giveUpMs] = process.argv;

await runJob('child', Number(giveUpMs), async ({ environment, log, signal }) => {
  if (how === 'fails') throw new Error('the table is broken', { cause: new Error('disk full') });
  if (how === 'warns') {
    process.emitWarning('careful');
    await new Promise(setImmediate);
    return;
  }
  if (how === 'is-done') {
    log.info(`has ${environment.secret('API_KEY')}`);
    return;
  }
  const working = setInterval(() => undefined, 1_000);
  log.info('works');
  await new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      clearInterval(working);
      reject(signal.reason as Error);
    });
  });
});
