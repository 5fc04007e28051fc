import { contextTest as test, credential } from '../../../../fixtures/index.ts';

// Written by report.spec.ts.
test.use({ platform: process.env.SAMPLE_PLATFORM ?? '' });

test('S-08 spills a secret of the pipeline that its platform attaches to', async ({ stack }, testInfo) => {
  await testInfo.attach('key', { body: credential(stack.credentials, 'API_KEY'), contentType: 'text/plain' });
});
