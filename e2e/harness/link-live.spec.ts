import { HttpClient } from '../../fixtures/technologies/http/client.ts';
import { until } from '../../fixtures/core/wait.ts';
import type { Stack } from '../../fixtures/stack/types.ts';
import { expect, test } from '../rideshare.ts';

test.use({ stackKind: 'exclusive', stackLinks: 'kafka,redis,schema-registry' });

const LATENCY_MS = 100;
/** Clocks of two processes' timers may differ by a tick. */
const TICK_MS = 1;
const AT_LEAST = 10;
const AT_MOST = 200;

test.describe('links through the proxy', { tag: ['@stack:core', '@stack:faults', '@exclusive', '@fault'] }, () => {
  test('100 ms on the link to Kafka are 100 ms at the API, and gone after it', async ({ tracer, rides, faults }) => {
    /**
     * What the shortest of several sends took, more of them until one is below the bound: a machine that is busy delays
     * most, and no machine makes one quicker than the link lets it be.
     */
    const shortest = async (belowMs: number): Promise<number> => {
      let least = Infinity;
      for (let sent = 0; sent < AT_LEAST || (sent < AT_MOST && least >= belowMs); sent += 1) {
        const { answer, sentAt, answeredAt } = await tracer.inject(rides.one('trips'));
        expect(answer.outcome).toBe('acknowledged');
        least = Math.min(least, answeredAt - sentAt);
      }
      return least;
    };
    const before = await shortest(LATENCY_MS);
    expect(before, 'at the API before').toBeLessThan(LATENCY_MS);
    {
      await using _slow = await faults.link('kafka', { latencyMs: LATENCY_MS });
      // Once and not on both ways: a second time would make it twice as much for every one of them.
      const once = before + 1.5 * LATENCY_MS;
      const during = await shortest(once);
      expect(during, 'at the API with the link').toBeGreaterThanOrEqual(LATENCY_MS - TICK_MS);
      expect(during, 'at the API with the link').toBeLessThan(once);
    }
    expect(await shortest(LATENCY_MS), 'at the API after').toBeLessThan(LATENCY_MS);
  });

  test('through a link to Redis that resets every trip comes out once, after it is healed', async ({
    tracer,
    rides,
    faults,
    stack,
  }) => {
    const reset = await faults.link('redis', { resetAfterMs: 0 });
    await connected(stack, 'stream-processor', 'redis', false);
    const trips = await tracer.injectMany(Array.from({ length: 10 }, () => rides.one('trips')));
    await reset.heal();
    await connected(stack, 'stream-processor', 'redis', true);
    await expect(trips).toReachExactlyOnce('redis.trips', { withinMs: 20_000 });
  });

  test('Kafka clients cannot bypass the proxy', async ({ stack, kafka, faults }) => {
    await using cut = await faults.link('kafka', { down: true });
    await Promise.all([
      connected(stack, 'simulation-api', 'kafka', false),
      connected(stack, 'stream-processor', 'kafka', false),
    ]);
    // The broker itself is well: a client on its other listener writes.
    const topic = await kafka.createTopic('beside');
    await kafka.produce(topic, [{ value: 'x' }]);
    expect(await kafka.ends(topic)).toEqual([1]);
    await cut.heal();
    await connected(stack, 'stream-processor', 'kafka', true);
  });

  test('a link that is broken is not broken again, and one that is none is refused', async ({ faults }) => {
    await using _cut = await faults.link('schema-registry', { down: true });
    await expect(faults.link('schema-registry', { latencyMs: 50 })).rejects.toMatchObject({
      code: 'E_FAULT_NOT_ALLOWED',
    });
    await expect(faults.link('mysql', { latencyMs: 50 })).rejects.toMatchObject({ code: 'E_LINK_UNKNOWN' });
  });
});

/** Waits until a service says whether it reaches one of its parts. */
async function connected(stack: Stack, service: string, part: string, ok: boolean): Promise<void> {
  const { host, port } = stack.endpoint(service, 8080);
  using http = new HttpClient({ base: `http://${host}:${port}` });
  await until({
    what: `${service} ${ok ? 'reaches' : 'misses'} ${part}`,
    probe: async () => (await http.get('/health/ready')).body as { readonly parts?: Record<string, { ok: boolean }> },
    done: ({ parts }) => parts?.[part]?.ok === ok,
    timeoutMs: 20_000,
  });
}
