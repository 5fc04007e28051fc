import { expect, test } from '../alerting.ts';
import { alert } from './specs.ts';

const REQUESTS = 200;

test(
  'CD-29 95 of 100 answers of the API take less than 500 ms, to what is posted and to what is asked',
  { tag: '@quiet' },
  async ({ tracer, alertmanager }) => {
    const posted = await tracer.injectMany(Array.from({ length: REQUESTS }, () => alert({ severity: 'info' })));
    const postMs = posted.map(({ sentAt, answeredAt }) => answeredAt - sentAt);
    const askMs: number[] = [];
    for (let at = 0; at < REQUESTS; at += 1) {
      const begun = performance.now();
      await alertmanager.alerts([{ name: 'alertname', value: 'Said' }]);
      askMs.push(performance.now() - begun);
    }

    expect(p95(postMs), `p95 in ms of ${REQUESTS} posts`).toBeLessThan(500);
    expect(p95(askMs), `p95 in ms of ${REQUESTS} questions`).toBeLessThan(500);
  },
);

test(
  'CD-29 from its posting an alert is visible in less than 5 s, and heard of as fast',
  { tag: '@quiet' },
  async ({ tracer }) => {
    const posted = await tracer.injectMany(Array.from({ length: 50 }, () => alert({ severity: 'info' })));

    await expect(posted).toReach('notified.default', { withinMs: 20_000 });
    await expect(posted).toHaveLatency('alertmanager.alerts', { p95: 5_000 });
    await expect(posted).toHaveLatency('notified.default', { p95: 5_000 });
  },
);

function p95(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? NaN;
}
