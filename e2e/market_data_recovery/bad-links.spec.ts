import { test } from '../market-data.ts';
import { expectEndured, LINK_OUTAGES, titleOf } from './outages.ts';

test.use({ stackLinks: 'kafka,minio,exchange', stackVariables: 'E2E_MINIO_DATA=64m' });
// A stack of its own takes as long to start as two of the tests: one lane has them all, and by its name the file is first.
test.describe.configure({ mode: 'default' });

for (const outage of LINK_OUTAGES) {
  test(titleOf(outage), { tag: ['@exclusive', '@fault'] }, async ({ tracer, exchange, stack, faults }) => {
    await expectEndured(outage, { tracer, exchange, stack }, faults);
  });
}
