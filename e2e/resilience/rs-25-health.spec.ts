import { until } from '../../fixtures/index.ts';
import { expect, test, type Fixtures } from '../rideshare.ts';

test.use({ stackKind: 'exclusive' });
test.describe.configure({ timeout: 120_000 });

interface Health {
  readonly status: number;
  readonly parts: Readonly<Record<string, { readonly ok: boolean; readonly reason?: string }>>;
}

async function healthOf(stack: Fixtures['stack'], service: string): Promise<Health> {
  const { host, port } = stack.endpoint(service, 8080);
  const response = await fetch(`http://${host}:${port}/health/ready`);
  const { parts } = (await response.json()) as Pick<Health, 'parts'>;
  return { status: response.status, parts };
}

interface Need {
  readonly away: string;
  /** What each service that needs it calls it. */
  readonly by: Readonly<Record<string, readonly string[]>>;
}

const NEEDED: readonly Need[] = [
  { away: 'redis', by: { 'stream-processor': ['redis'], gateway: ['redis', 'channels'] } },
  { away: 'kafka', by: { 'simulation-api': ['kafka'], 'stream-processor': ['kafka'] } },
  { away: 'schema-registry', by: { 'simulation-api': ['registry'], 'stream-processor': ['registry'] } },
];

for (const { away, by } of NEEDED) {
  test(
    `RS-25 while ${away} is away those who need it say that they are not ready, and why; then they are ready again`,
    { tag: ['@exclusive', '@fault'] },
    async ({ stack, faults }) => {
      const outage = await faults.stop(away);
      for (const [service, parts] of Object.entries(by)) {
        const health = await until({
          what: `at ${service} the health says that ${away} is away`,
          probe: () => healthOf(stack, service),
          done: (found) => parts.every((part) => found.parts[part]?.ok === false),
          timeoutMs: 20_000,
        });
        expect(health.status, `at ${service}`).toBe(503);
        expect(health.parts[parts[0] ?? '']?.reason, `at ${service}`).toMatch(/./);
        const others = Object.entries(health.parts).filter(([part]) => !parts.includes(part));
        expect(
          others.filter(([, { ok }]) => !ok),
          `at ${service} what is not away`,
        ).toEqual([]);
      }

      await outage.heal();

      for (const service of Object.keys(by)) {
        await until({
          what: `at ${service} the health says that all is well`,
          probe: () => healthOf(stack, service),
          done: ({ status, parts }) => status === 200 && Object.values(parts).every(({ ok }) => ok),
          timeoutMs: 60_000,
        });
      }
    },
  );
}
