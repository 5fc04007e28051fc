import { type Fault, type Faults, type Stack, until } from '../../fixtures/index.ts';
import { expect, test } from '../market-data.ts';

test.describe.configure({ timeout: 180_000 });

const TAGS = { tag: ['@exclusive', '@fault'] };
/** The bound of a health check, and as much again for a busy machine. */
const WITHIN_MS = 60_000;

interface Breach {
  /** Completes "when …". */
  readonly what: string;
  readonly inflict: (faults: Faults) => Promise<Fault>;
  readonly unhealthy: readonly string[];
}

const BREACHES: readonly Breach[] = [
  {
    what: 'the catalogue hangs, it and the query API',
    inflict: (faults) => faults.freeze('postgresql'),
    unhealthy: ['postgresql', 'trades-api'],
  },
  {
    what: 'the query API is cut off from the catalogue, the API and not the catalogue',
    inflict: (faults) => faults.partition('trades-api', 'postgresql'),
    unhealthy: ['trades-api'],
  },
];
/** What is concerned by none of them. */
const BESIDE = ['kafka', 'minio', 'schema-registry'];

for (const { what, inflict, unhealthy } of BREACHES) {
  test(`MD-21 when ${what} is called unhealthy, and healthy after it`, TAGS, async ({ stack, faults }) => {
    await healthOf(stack, 'healthy', ['postgresql', 'trades-api', ...BESIDE]);
    const fault = await inflict(faults);
    await healthOf(stack, 'unhealthy', unhealthy);
    await healthOf(
      stack,
      'healthy',
      ['postgresql', ...BESIDE].filter((service) => !unhealthy.includes(service)),
    );
    await fault.heal();
    const healthy = await healthOf(stack, 'healthy', ['postgresql', 'trades-api', ...BESIDE]);
    expect(healthy).toHaveLength(2 + BESIDE.length);
  });
}

/** Waits until the engine says this of each of them. */
async function healthOf(stack: Stack, health: string, services: readonly string[]) {
  return await until({
    what: `the engine calls ${services.join(', ')} ${health}`,
    probe: async () => (await stack.states()).filter(({ service }) => services.includes(service)),
    done: (states) => states.length === services.length && states.every((state) => state.health === health),
    timeoutMs: WITHIN_MS,
    everyMs: 200,
  });
}
