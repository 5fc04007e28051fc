import net from 'node:net';
import { execIn } from '../../fixtures/faults/exec.ts';
import { expect, test, until, type Fault, type Stack } from '../../fixtures/index.ts';
import { engine } from '../../fixtures/stack/docker.ts';

/** One worker and so one stack for all of them. */
test.describe.configure({ mode: 'default', timeout: 120_000 });
// Redis on a disk small enough to be filled.
test.use({ stackKind: 'exclusive', stackVariables: 'E2E_REDIS_DATA=16m' });

/** Connects, asks Redis something once the network is cut, waits in vain, and waits on for what comes after. */
const CONVERSATION = `
exec 3<>/dev/tcp/redis/6379; touch /tmp/open
until [ -e /tmp/cut ]; do sleep 0.05; done
printf 'PING\\r\\n' >&3
read -r -t 1 answer <&3; echo $?; touch /tmp/waited
read -r -t 20 answer <&3; echo "$answer"
`;
const TAGS = { tag: ['@stack:core', '@exclusive', '@fault'] };

test(
  'a killed service is gone until it is healed, and comes back at the same address',
  TAGS,
  async ({ stack, faults }) => {
    const before = stack.endpoint('gateway', 8080);
    const fault = await faults.kill('gateway');
    await expect(statusOf(stack)).rejects.toThrow('fetch failed');
    expect(await stateOf(stack, 'gateway')).toMatchObject({ status: 'exited', exitCode: 137 });
    await fault.heal();
    expect(stack.endpoint('gateway', 8080)).toEqual(before);
    expect(await statusOf(stack)).toBe(200);
    expectWhole(fault);
  },
);

test('a stopped service ends by itself and is healed when its scope ends', TAGS, async ({ stack, faults }) => {
  const started = await stateOf(stack, 'gateway');
  {
    await using _stop = await faults.stop('gateway');
    expect(await stateOf(stack, 'gateway')).toMatchObject({ status: 'exited', exitCode: 0 });
  }
  const after = await stateOf(stack, 'gateway');
  expect(after).toMatchObject({ status: 'running', containerId: started?.containerId });
  expect(after?.startedAt).not.toBe(started?.startedAt);
});

test('a paused service keeps its connections and answers nobody', TAGS, async ({ stack, faults }) => {
  const { host, port } = stack.endpoint('gateway', 8080);
  await using _pause = await faults.pause('gateway');
  const socket = net.connect(port, host);
  await expect(statusOf(stack)).rejects.toThrow('timeout');
  expect(socket.readyState).toBe('open');
  socket.destroy();
});

test(
  'a restart resolves when the service is ready again, with the outage as its effect',
  TAGS,
  async ({ stack, faults }) => {
    const fault = await faults.restart('redis', { signal: 'SIGKILL' });
    await fault.heal();
    expect(await stateOf(stack, 'redis')).toMatchObject({ status: 'running', restarts: 0 });
    expectWhole(fault);
  },
);

test('a partition cuts two services from each other and nobody else', TAGS, async ({ stack, redis, faults }) => {
  const fault = await faults.partition('gateway', ['redis']);
  // From here Redis answers still; the gateway says that it has lost it, or waits for it.
  await expect.poll(() => statusOrTimeout(stack)).not.toBe(200);
  await expect(redis.subscribe('anything')).resolves.toBeDefined();
  await fault.heal();
  expect(await statusOf(stack)).toBe(200);
  expectWhole(fault);
});

test('a connection across a partition hangs, and goes on after it', TAGS, async ({ stack, faults }) => {
  const gateway = engine().getContainer((await stateOf(stack, 'gateway'))?.containerId ?? '');
  const talk = execIn(gateway, ['bash', '-c', CONVERSATION]);
  await until({ what: 'it is connected', probe: () => reached('open'), done: Boolean, timeoutMs: 5_000 });
  const fault = await faults.partition('gateway', 'redis');
  await execIn(gateway, ['touch', '/tmp/cut']);
  await until({ what: 'it has waited in vain', probe: () => reached('waited'), done: Boolean, timeoutMs: 5_000 });
  await fault.heal();
  // 142: the read ran out of time. A connection that was reset would end it with 1.
  expect(await talk).toMatch(/^142\n-NOAUTH/);

  async function reached(mark: string): Promise<boolean> {
    return (await execIn(gateway, ['bash', '-c', `test -e /tmp/${mark}; echo $?`])).trim() === '0';
  }
});

test('a throttled service gets its share of one processor and no more', TAGS, async ({ faults }) => {
  const fault = await faults.throttle('stream-processor', { cpus: 0.2 });
  await fault.heal();
  expect(faults.timeline.records).toMatchObject([
    { effectProof: { before: { limit: 1 }, after: { limit: 0.2 } }, healProof: { after: { limit: 1 } } },
  ]);
  await expect(faults.throttle('stream-processor', { cpus: 1 })).rejects.toThrow('E_FAULT_NOT_ALLOWED');
});

test('on a full disk Redis refuses to write, and writes again when there is room', TAGS, async ({ stack, faults }) => {
  const redis = engine().getContainer((await stateOf(stack, 'redis'))?.containerId ?? '');
  const write = (): Promise<string> =>
    execIn(redis, ['sh', '-c', 'head -c 20000 /dev/zero | redis-cli -x set ballast']);
  const fault = await faults.fill('redis');
  await expect.poll(write).toMatch(/MISCONF.*No space left on device/);
  await fault.heal();
  await expect.poll(write).toBe('OK\n');
  await expect(faults.fill('gateway', { path: '/tmp' })).rejects.toThrow('E_FAULT_NOT_ALLOWED');
});

test('what cannot be proven is refused', TAGS, async ({ faults }) => {
  await using _kill = await faults.kill('gateway');
  for (const again of [() => faults.pause('gateway'), () => faults.partition('gateway', 'redis')]) {
    await expect(again()).rejects.toThrow(/kill gateway.*\[E_FAULT_NOT_ALLOWED\]/);
  }
});

test('what the test leaves broken is healed after it', TAGS, async ({ faults }) => {
  await faults.pause('redis');
  await faults.kill('gateway');
  expect(faults.timeline.records.map(({ name }) => name)).toEqual(['pause redis', 'kill gateway']);
});

test('and the next test finds the stack whole', TAGS, async ({ stack }) => {
  expect(await statusOf(stack)).toBe(200);
});

function expectWhole({ effect: { from, to = 0 } }: Fault): void {
  expect(to).toBeGreaterThan(from);
}

async function statusOf(stack: Stack): Promise<number> {
  const { host, port } = stack.endpoint('gateway', 8080);
  const answer = await fetch(`http://${host}:${port}/health/ready`, { signal: AbortSignal.timeout(1_000) });
  return answer.status;
}

async function statusOrTimeout(stack: Stack): Promise<number | 'no answer'> {
  return statusOf(stack).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'TimeoutError') return 'no answer' as const;
    throw error;
  });
}

async function stateOf(stack: Stack, service: string) {
  return (await stack.states()).find((state) => state.service === service);
}
