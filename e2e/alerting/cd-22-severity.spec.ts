import { expect, test } from '../alerting.ts';
import { alert } from './specs.ts';

for (const [severity, receiver] of [
  ['critical', 'critical'],
  ['warning', 'warning'],
  ['info', 'default'],
  ['critical_path', 'default'],
] as const) {
  test(`CD-22 of an alert of severity ${severity} the receiver ${receiver} hears, and no other`, async ({ tracer }) => {
    const said = await tracer.inject(alert({ severity }));

    await expect(said).toRouteTo(receiver, { only: true, withinMs: 5_000 });
  });
}
