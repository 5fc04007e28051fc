import { expect, test } from '../alerting.ts';
import { alert } from './specs.ts';

// What all share is broken here.
test.use({ stackKind: 'exclusive' });

/** Alertmanager tries for ten seconds, and once more at the next interval of the group. */
const RETRIES = 'Notify for alerts failed';

test(
  'CD-28 a receiver that is away for longer than Alertmanager tries hears of the alert when it is back, once',
  { tag: ['@exclusive', '@fault'] },
  async ({ tracer, faults, stack }) => {
    const begun = Date.now();
    await using away = await faults.stop('receiver');
    const posted = await tracer.inject(alert({ severity: 'critical' }));
    await expect
      .poll(
        async () =>
          (await stack.logs({ from: begun, to: Date.now() }, ['alertmanager'])).some(({ text }) =>
            text.includes(RETRIES),
          ),
        {
          timeout: 25_000,
        },
      )
      .toBe(true);

    await away.heal();

    await expect(posted).toReachExactlyOnce('notified.critical', { withinMs: 60_000 });
  },
);
