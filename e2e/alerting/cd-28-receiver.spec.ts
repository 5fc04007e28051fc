import type { Behaviour } from '../../fixtures/index.ts';
import { expect, test } from '../alerting.ts';
import { alert } from './specs.ts';

const WITHIN_MS = 30_000;

const OUTAGES: readonly { readonly what: string; readonly mode: Behaviour['mode']; readonly outcome: string }[] = [
  { what: 'refuses', mode: { kind: 'refuse' }, outcome: 'refused' },
  { what: 'does not answer', mode: { kind: 'hang' }, outcome: 'not answered' },
  { what: 'is away', mode: { kind: 'away' }, outcome: 'not answered' },
];

for (const { what, mode, outcome } of OUTAGES) {
  test(`CD-28 a receiver that ${what} hears of the alert when it is well again, once`, async ({
    tracer,
    notices,
    own,
  }) => {
    const pipeline = own.name();
    await notices.behave({ label: { name: 'pipeline', value: pipeline }, mode, times: 2 });

    const posted = await tracer.inject(alert({ severity: 'critical', pipeline }));

    await expect(posted).toReachExactlyOnce('notified.critical', { withinMs: WITHIN_MS });
    const attempts = await notices.attempts('pipeline', pipeline);
    expect(attempts.map((attempt) => attempt.outcome)).toEqual([outcome, outcome, 'taken']);
  });
}

test('CD-28 a receiver that answers late, but in time, hears once', async ({ tracer, notices, own }) => {
  const pipeline = own.name();
  await notices.behave({ label: { name: 'pipeline', value: pipeline }, mode: { kind: 'late', ms: 500 } });

  const posted = await tracer.inject(alert({ severity: 'critical', pipeline }));

  await expect(posted).toReachExactlyOnce('notified.critical', { withinMs: WITHIN_MS });
  expect(await notices.attempts('pipeline', pipeline)).toHaveLength(1);
});
