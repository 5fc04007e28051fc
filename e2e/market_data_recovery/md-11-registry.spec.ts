import { runAgain, type Stack, until } from '../../fixtures/index.ts';
import { expect, seen, test } from '../market-data.ts';
import { expectEachOnce, sceneOf } from './scene.ts';

const TAGS = { tag: ['@exclusive', '@fault'] };

test(
  'MD-11 while the registry hangs connector and consumer go on by the schemas that they know',
  TAGS,
  async ({ tracer, exchange, stack, faults }) => {
    await using scene = await sceneOf({ tracer, exchange, stack });
    const begun = performance.now();
    const outage = await faults.pause('schema-registry');
    // It has asked for its schema again, and in vain.
    await complains(stack, 'connector', '/health', 'kafka.trades');
    const meanwhile = await scene.traffic.progress({ acknowledged: 40, withinMs: 45_000 });
    await expect(meanwhile).toReach('kafka.trades', { withinMs: 30_000 });
    await expect(meanwhile).toReach('lake.trades', { withinMs: 30_000 });
    await outage.heal();

    const { trades } = await expectEachOnce(scene, performance.now() - begun);
    expect(trades).toHaveBeenInFlight('lake.trades', outage);
  },
);

test(
  'MD-11 what starts anew while the registry is away waits and says so; then each trade comes once, and none is missing',
  TAGS,
  async ({ tracer, exchange, stack, faults }) => {
    await using scene = await sceneOf({ tracer, exchange, stack });
    const begun = performance.now();
    const outage = await faults.pause('schema-registry');
    await faults.restart('consumer');
    await scene.traffic.progress({ acknowledged: 20, withinMs: 45_000 });
    await complains(stack, 'consumer', '/health/ready', 'lake.trades');
    await faults.restart('connector');
    await complains(stack, 'connector', '/health', 'kafka.trades');
    await scene.traffic.progress({ acknowledged: 20, withinMs: 45_000 });
    await outage.heal();
    await exchange.followAgain();

    const { trades } = await expectEachOnce(scene, performance.now() - begun);
    expect(trades).toHaveBeenInFlight('kafka.trades', outage);
    expect(trades).toHaveBeenInFlight('lake.trades', outage);
  },
);

test(
  'MD-11 what the registry has lost with a restart is no unknown schema: a new consumer waits until it is registered again',
  TAGS,
  async ({ tracer, exchange, stack, faults }) => {
    await using scene = await sceneOf({ tracer, exchange, stack });
    const begun = performance.now();
    const outage = await faults.stop('consumer', { when: seen('kafka.trades', scene.traffic) });
    await faults.restart('schema-registry');
    await Promise.all([
      // It is well only when it has its schema.
      outage.heal(),
      // Whatever comes of that, the next test needs it.
      complains(stack, 'consumer', '/health/ready', 'lake.trades', 'registry has no market.trades-value').finally(() =>
        runAgain(stack.project, 'market-init'),
      ),
    ]);

    const { trades } = await expectEachOnce(scene, performance.now() - begun);
    expect(trades).toHaveBeenInFlight('lake.trades', outage);
  },
);

/** Waits until the service, which brings trades to the hop, says of itself what it lacks. */
async function complains(
  stack: Stack,
  service: string,
  path: string,
  hop: string,
  complaint = 'registry does not answer',
): Promise<void> {
  const { host, port } = stack.endpoint(service, 8080);
  await until({
    what: `at ${hop} ${service} says that the ${complaint}`,
    probe: async () => await (await fetch(`http://${host}:${port}${path}`)).text(),
    done: (said) => said.includes(complaint),
    timeoutMs: 60_000,
  });
}
