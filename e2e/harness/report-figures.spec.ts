import { expect, test } from '@playwright/test';
import { journeysText } from '../../fixtures/report/attach.ts';
import { axisOf } from '../../fixtures/report/axis.ts';
import { summarize } from '../../fixtures/report/hop-summary.ts';
import { decodeHistogram } from '../../fixtures/trace/histogram.ts';
import { hopTable, HopTotals, PlatformTotals } from '../../fixtures/report/hop-table.ts';
import { pngOf } from '../../fixtures/report/png.ts';
import { closingLine, tallyOf } from '../../fixtures/report/tally.ts';
import { waterfallSvg } from '../../fixtures/report/waterfall.ts';
import type { Journey } from '../../fixtures/trace/journey.ts';
import { MemoryPipeline, trips } from './memory-pipeline.ts';

async function figuresOf(latenciesMs: readonly number[], waitFor: number, disturbed = false) {
  await using pipeline = new MemoryPipeline();
  pipeline.route = () => undefined;
  const tracer = pipeline.tracer();
  const events = await tracer.injectMany(trips(waitFor));
  latenciesMs.forEach((ms, at) => {
    const event = events[at];
    if (event !== undefined) pipeline.redis.show(event, { earliest: event.intendedAt + ms });
  });
  await tracer.reached('redis.trips', events, 1);
  return summarize(tracer, disturbed) ?? { version: 1, hops: [] };
}

test('a summary has every hop of the platform in order, its latencies in a histogram', async () => {
  const { hops } = await figuresOf([10, 20, 30], 4);
  expect(hops.map(({ hop }) => hop)).toEqual(
    ['api', 'kafka', 'redis', 'websocket'].flatMap((kind) => [`${kind}.trips`, `${kind}.gps_pings`]),
  );
  expect(hops[0]).toMatchObject({ hop: 'api.trips', events: 4, expected: 4, missing: 0, repeated: 0 });
  expect(hops[4]).toMatchObject({ hop: 'redis.trips', events: 3, expected: 4, missing: 1, repeated: 0 });
  const histogram = decodeHistogram(hops[4]?.latencies ?? '');
  expect([histogram.totalCount, Math.round(histogram.getValueAtPercentile(100) / 1000)]).toEqual([3, 30]);
});

test('a test that sent nothing has no summary', async () => {
  await using pipeline = new MemoryPipeline();
  expect(summarize(pipeline.tracer())).toBeUndefined();
});

test('figures of many tests add up, percentiles over the samples of those that broke nothing', async () => {
  const totals = new HopTotals();
  totals.add(await figuresOf([10, 10, 10], 3));
  totals.add(await figuresOf([12_345], 2));
  const row = totals.rows().filter(({ hop }) => hop === 'redis.trips');
  expect(row[0]).toMatchObject({ hop: 'redis.trips', events: 4, expected: 5, missing: 1, samples: 4 });
  expect(hopTable([{ platform: 'rideshare', rows: row }])).toEqual([
    'hop          events  missing  repeated    p50     p95     p99     max  samples',
    'redis.trips       4        1         0  10 ms  12.3 s  12.3 s  12.3 s        4',
  ]);
  totals.add(await figuresOf([60_000], 2, true));
  const rows = totals.rows().filter(({ hop }) => hop === 'redis.trips');
  expect(hopTable([{ platform: 'rideshare', rows }])[1]).toBe(
    'redis.trips       5        2         0  10 ms  12.3 s  12.3 s  12.3 s        4',
  );
  expect(totals.rows().find(({ hop }) => hop === 'api.trips')).toMatchObject({ events: 7, samples: 5 });
  expect(hopTable([])).toEqual([]);
  expect(() => {
    totals.add(JSON.parse('{"version":2}') as never);
  }).toThrow('E_HOP_SUMMARY');
});

test('hops of several platforms stand under the name of theirs, each with its own figures', async () => {
  const totals = new PlatformTotals();
  totals.add({ ...(await figuresOf([10, 10], 2)), platform: 'rideshare' });
  totals.add({ ...(await figuresOf([40], 1)), platform: 'shop' });
  totals.add({ ...(await figuresOf([10], 1)), platform: 'rideshare' });
  totals.add({ version: 1, platform: 'nothing sent', hops: [] });
  const groups = totals.groups().map(({ platform, rows }) => ({
    platform,
    rows: rows.filter(({ hop }) => hop === 'redis.trips'),
  }));
  expect(hopTable(groups)).toEqual([
    'hop            events  missing  repeated    p50    p95    p99    max  samples',
    'rideshare',
    '  redis.trips       3        0         0  10 ms  10 ms  10 ms  10 ms        3',
    'shop',
    '  redis.trips       1        0         0  40 ms  40 ms  40 ms  40 ms        1',
  ]);
});

test('what counts as passed, failed, flaky and skipped', () => {
  const of = (
    outcome: 'expected' | 'unexpected' | 'flaky' | 'skipped',
    ...statuses: ('passed' | 'interrupted' | 'skipped')[]
  ) => ({
    outcome: () => outcome,
    results: statuses.map((status) => ({ status }) as never),
  });
  const tests = [
    of('expected', 'passed'),
    of('unexpected', 'passed'),
    of('flaky', 'passed'),
    of('skipped', 'skipped'),
    of('skipped', 'interrupted'),
    of('skipped'),
  ];
  const tally = tallyOf(tests, 1, 'failed');
  expect(closingLine(tally)).toBe('1 passed, 3 failed, 1 flaky, 2 skipped');
  expect([tally.notRun, tally.failures.length, tally.flakes.length]).toEqual([1, 2, 1]);
  expect(closingLine(tallyOf(tests.slice(0, 1), 0, 'passed'))).toBe('1 passed, 0 failed');
  const many = Array.from({ length: 1_234 }, () => of('expected', 'passed'));
  expect(closingLine(tallyOf(many, 0, 'passed')), 'for programs to read').toBe('1234 passed, 0 failed');
  expect(closingLine(tallyOf(tests.slice(0, 1), 0, 'interrupted'))).toBe('1 passed, 1 failed');
  expect(closingLine(tallyOf(tests.slice(2, 3), 0, 'failed'))).toBe('0 passed, 0 failed, 1 flaky');
  expect(closingLine(tallyOf(tests.slice(2, 3), 0, 'timedout'))).toBe('0 passed, 1 failed, 1 flaky');
});

test('an axis has round ticks and covers the last moment', () => {
  const axis = axisOf(118, 0, 100);
  expect(axis.ticks.map(({ label }) => label)).toEqual(['0 ms', '50 ms', '100 ms', '150 ms']);
  expect([-5, 0, 75, 1_000].map((ms) => axis.x(ms))).toEqual([0, 0, 50, 100]);
  expect(axisOf(0.4, 0, 100).ticks.at(-1)?.label).toBe('0.5 ms');
  expect(axisOf(61_000, 0, 100).ticks.at(-1)?.label).toBe('80.0 s');
});

function journey(label: string): Journey {
  const watch = { connected: true, others: 41, siblings: 0, blindMs: [] };
  return {
    label,
    correlationId: '7f3c09d1-22aa-8d7e-ace5-00000000000c',
    stream: 'trips',
    key: '<trip> & co',
    intendedAt: 0,
    entrance: { hop: 'api.trips', sentMs: 0, answeredMs: 8, outcome: 'acknowledged', summary: '202 Accepted' },
    hops: [
      {
        hop: 'kafka.trips',
        after: ['api'],
        steps: [
          { earliestMs: 10, latestMs: 20, place: { partition: 2, offset: '118' }, bytes: 1 },
          { earliestMs: 40, latestMs: 40, place: { partition: 2, offset: '119' }, bytes: 1 },
        ],
        watch,
      },
      { hop: 'redis.trips', after: ['kafka.trips'], steps: [], watch },
    ],
    lastSeenAt: ['kafka.trips'],
  };
}

test('a waterfall has a row a hop, a bar with its bounds, and says in words what is missing', () => {
  const svg = waterfallSvg([journey('trip 7f3c…')]);
  for (const words of [
    'trip 7f3c…',
    'last seen at kafka.trips',
    '+10..20 ms',
    '+40 ms again',
    'NOT SEEN',
    'seen 2 times',
  ]) {
    expect(svg).toContain(words);
  }
  expect(svg).toContain('client connected, 41 other messages arrived meanwhile');
  expect(svg).toContain('key &lt;trip&gt; &amp; co');
  // Chart from 168 to 640 over 50 ms: solid from 0 to 10 ms, pale from 10 to 20 ms.
  expect(svg).toContain('<rect x="168" y="77" width="94.4" height="12" rx="2" fill="#3b82c4"/>');
  expect(svg).toContain('<rect x="262.4" y="77" width="94.4" height="12" rx="2" fill="#a8cbe9"/>');
});

test('a waterfall shows twelve journeys and says how many more there are', () => {
  const svg = waterfallSvg(Array.from({ length: 15 }, (_, at) => journey(`trip 7f3c…#${at}`)));
  expect(svg.match(/>NOT SEEN</g)).toHaveLength(12);
  expect(svg).toContain('and 3 more in the attached JSON');
});

test('journeys as JSON have bytes in one line and whole numbers of any size, which JSON cannot say', () => {
  const content = { raw: Buffer.from('0001ff', 'hex'), offset: 9_007_199_254_740_993n };
  const [hop] = journey('trip 7f3c…').hops;
  if (hop === undefined) throw new TypeError('a journey without hops');
  const steps = [{ earliestMs: 1, latestMs: 2, place: {}, bytes: 3, content }];
  const text = journeysText([{ ...journey('trip 7f3c…'), hops: [{ ...hop, steps }] }]);
  expect(JSON.parse(text)).toMatchObject([
    { hops: [{ steps: [{ content: { raw: 'bytes 0001ff', offset: '9007199254740993' } }] }] },
  ]);
});

test('the picture is a PNG with text in it', () => {
  const withText = pngOf(waterfallSvg([journey('trip 7f3c…')]));
  const without = pngOf(waterfallSvg([journey('trip 7f3c…')]).replace(/<text.*<\/text>/g, ''));
  expect(withText.subarray(1, 4).toString()).toBe('PNG');
  expect(withText.length).toBeGreaterThan(without.length * 2);
});
