import { expect, test as base } from '../rideshare.ts';
import { now } from '../../fixtures/core/clock.ts';
import { HOP_SUMMARY, type HopSummary } from '../../fixtures/report/hop-summary.ts';
import { decodeHistogram } from '../../fixtures/trace/histogram.ts';

/** How many latencies the test must have handed to the reporter for each hop. */
const test = base.extend<{ expectedSamples: number }>({
  expectedSamples: [1, { option: true }],
  // The tracer ends before what it rests on: by then its figures are attached.
  disturbance: async ({ disturbance, expectedSamples }, use, testInfo) => {
    await use(disturbance);
    const body = testInfo.attachments.find(({ name }) => name === HOP_SUMMARY)?.body;
    const { hops } = JSON.parse(body?.toString() ?? '{"hops":[]}') as HopSummary;
    const figures = hops.filter(({ hop }) => ['api.trips', 'redis.trips'].includes(hop));
    expect(
      figures.map(({ hop, events, latencies }) => [hop, events, decodeHistogram(latencies).totalCount]),
      'hop, events, samples',
    ).toEqual([
      ['api.trips', 1, expectedSamples],
      ['redis.trips', 1, expectedSamples],
    ]);
  },
});

test.describe('figures for the hop table', { tag: '@stack:core' }, () => {
  test.describe('of a test that leaves the stack in peace', () => {
    test('have a latency for each event', async ({ tracer, rides }) => {
      await expect(await tracer.inject(rides.tripRequested())).toReachExactlyOnce('redis.trips');
    });
  });

  test.describe('of a test that breaks something', () => {
    test.use({ expectedSamples: 0 });

    test('have the events without latencies', async ({ tracer, rides, disturbance }) => {
      disturbance.begin(now());
      await expect(await tracer.inject(rides.tripRequested())).toReachExactlyOnce('redis.trips');
    });
  });
});
