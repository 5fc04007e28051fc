import { expect, test } from '../market-data.ts';
import { idleRules, TOLD_LATE } from '../watched/idle-rules.ts';

test('CD-26 what the rules of the market data ask for is told by its services, under these names and labels', async ({
  stack,
}) => {
  const jobs = ['connector', 'consumer', 'exchange', 'trades-api'];
  const idle = () => idleRules(stack, { platform: 'market-data', jobs, metrics: /./ });

  await expect.poll(idle, TOLD_LATE).toEqual([]);
});
