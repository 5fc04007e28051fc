import { expect, type Stack, test, until } from '../../../fixtures/index.ts';
import { engine } from '../../../fixtures/stack/docker.ts';
import { postgresqlProbe } from '../../../fixtures/technologies/postgresql/probe.ts';
import type { ProbeResult } from '../../../fixtures/stack/readiness.ts';
import { currentRun } from '../../../fixtures/core/run-context.ts';

test.use({ platform: 'e2e/harness/postgresql/platform.ts' });

/** One look at the platform's database, or at another. */
function look(
  stack: Stack,
  {
    path = '/orders?user=shop',
    password = stack.credentials.ORDERS_DB_PASSWORD,
    endpoint = stack.endpoint('orders-db', 5432),
  } = {},
): Promise<ProbeResult> {
  const credentials: Record<string, string> =
    password === '' || password === undefined ? {} : { ORDERS_DB_PASSWORD: password };
  return postgresqlProbe.look({ service: 'orders-db', endpoint, path, credentials }, AbortSignal.timeout(2_000));
}

test('ready is a database that answers a query to its user', async ({ stack }) => {
  expect(await look(stack)).toEqual({ ready: true, status: 'answers SELECT 1 as shop in orders' });
});

const REFUSED: readonly (readonly [what: string, asked: Parameters<typeof look>[1], status: RegExp])[] = [
  [
    'a wrong password',
    { password: 'hunter2-hunter2' },
    /^does not let shop into orders: password authentication failed for user "shop" \(28P01\)$/,
  ],
  ['no password', { password: '' }, /^does not let shop into orders: it asks for a password, and the stack has none$/],
  [
    'a database that is not there',
    { path: '/absent?user=shop' },
    /^does not let shop into absent: database "absent" does not exist \(3D000\)$/,
  ],
  ['the default user, who has no password', { path: '' }, /^does not let postgres into postgres: .*\(28P01\)$/],
];
for (const [what, asked, status] of REFUSED) {
  test(`not ready, in clear words: ${what}`, async ({ stack }) => {
    expect(await look(stack, asked)).toEqual({ ready: false, status: expect.stringMatching(status) });
  });
}

test('not ready is a server that listens and is starting still, and a port behind which nobody listens yet', async ({
  stack,
}) => {
  // A standby without a primary, and to whom nobody may speak meanwhile: starting for ever.
  await using server = await lone(
    'touch "$PGDATA/standby.signal" && sleep 2 && exec postgres -D "$PGDATA" -c hot_standby=off',
  );
  await expect(look(stack, { endpoint: server.endpoint })).rejects.toThrow(/closed without an answer|ECONNRE/);
  const seen = await until({
    what: 'the server listens',
    probe: () => look(stack, { endpoint: server.endpoint }),
    done: () => true,
    timeoutMs: 20_000,
  });
  expect(seen).toEqual({
    ready: false,
    status: expect.stringMatching(/^does not let shop into orders: the database system is .*\(57P03\)$/),
  });
});

/** A container of the same image beside the stack, whose label is the run's. */
async function lone(command: string) {
  const container = await engine().createContainer({
    Image: 'dyetrace/postgresql:local',
    Entrypoint: ['bash', '-c'],
    Cmd: [command],
    ExposedPorts: { '5432/tcp': {} },
    Labels: { 'dyetrace.run': currentRun()?.id ?? '' },
    HostConfig: { PortBindings: { '5432/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] } },
  });
  const remove = (): Promise<void> => container.remove({ force: true, v: true });
  try {
    await container.start();
    const { NetworkSettings } = await container.inspect();
    const port = Number(NetworkSettings.Ports['5432/tcp']?.[0]?.HostPort);
    return { endpoint: { host: '127.0.0.1', port }, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
