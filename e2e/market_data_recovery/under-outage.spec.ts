import { test } from '../market-data.ts';
import { expectEndured, OUTAGES, titleOf } from './outages.ts';

for (const outage of OUTAGES) {
  test(titleOf(outage), { tag: ['@exclusive', '@fault'] }, async ({ tracer, exchange, stack, faults }) => {
    await expectEndured(outage, { tracer, exchange, stack }, faults);
  });
}
