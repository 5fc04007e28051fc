import type { Behaviour } from '../../fixtures/index.ts';
import { expect, test } from '../alerting.ts';
import { alert } from './specs.ts';

const WITHIN_MS = 30_000;

const OUTAGES: readonly { readonly mode: Behaviour['mode']; readonly outcome: string }[] = [
  { mode: { kind: 'refuse' }, outcome: 'refused' },
  { mode: { kind: 'hang' }, outcome: 'not answered' },
  { mode: { kind: 'away' }, outcome: 'not answered' },
];

test('CD-28 a receiver that refuses, does not answer or is away hears of the alert when it is well again, once', async ({
  tracer,
  notices,
  own,
}) => {
  const outages = OUTAGES.map((outage) => ({ ...outage, pipeline: own.name() }));
  for (const { pipeline, mode } of outages) {
    await notices.behave({ label: { name: 'pipeline', value: pipeline }, mode, times: 2 });
  }

  const posted = await tracer.injectMany(outages.map(({ pipeline }) => alert({ severity: 'critical', pipeline })));

  await expect(posted).toReachExactlyOnce('notified.critical', { withinMs: WITHIN_MS });
  for (const { pipeline, outcome } of outages) {
    const attempts = await notices.attempts('pipeline', pipeline);
    expect(attempts.map((attempt) => attempt.outcome)).toEqual([outcome, outcome, 'taken']);
  }
});

test('CD-28 a receiver that answers late, but in time, hears once', async ({ tracer, notices, own }) => {
  const pipeline = own.name();
  await notices.behave({ label: { name: 'pipeline', value: pipeline }, mode: { kind: 'late', ms: 500 } });

  const posted = await tracer.inject(alert({ severity: 'critical', pipeline }));

  await expect(posted).toReachExactlyOnce('notified.critical', { withinMs: WITHIN_MS });
  expect(await notices.attempts('pipeline', pipeline)).toHaveLength(1);
});
