import { runService } from '../../compose/services/lib/service.ts';

/** A service that does what its first word says. */
const [, , how] = process.argv;

await runService('child', ({ environment, log, signal }) => {
  if (how === 'cannot-start') throw new Error('the port is taken');
  signal.addEventListener('abort', () => {
    log.info('was told');
  });
  if (how === 'tells-its-secret') {
    const key = environment.secret('API_KEY');
    log.info({ header: { [`apikey.${key}`]: true } }, `the key is ${key}, I say ${key}`);
  }
  if (how === 'loses-a-promise') void Promise.reject(new Error('lost'));
  const working = setInterval(() => undefined, 1_000);
  return Promise.resolve(async () => {
    log.info({ told: signal.aborted }, 'ends its work');
    if (how === 'never-stops') await new Promise(() => undefined);
    clearInterval(working);
  });
});
