import { expect, test } from '../cdc.ts';
import { idleRules, TOLD_LATE } from '../watched/idle-rules.ts';

test(
  'CD-26 what the rules of the connectors ask for is told of them, under these names and labels',
  { tag: '@stack:cdc-metrics' },
  async ({ stack }) => {
    const jobs = ['connect-exporter'];
    const idle = () => idleRules(stack, { platform: 'cdc', jobs, metrics: /^(?:kafka_connect|process)_/ });

    await expect.poll(idle, TOLD_LATE).toEqual([]);
  },
);
