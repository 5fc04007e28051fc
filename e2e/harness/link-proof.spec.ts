import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { expect, test } from '@playwright/test';
import { linkEffect, type LinkOptions } from '../../fixtures/faults/link-options.ts';
import { lookHealed, measureBaseline, proveBroken, proveSlow } from '../../fixtures/faults/link-proof.ts';
import { LinkProbe } from '../../fixtures/faults/link-probe.ts';
import { redisSpeech } from '../../fixtures/technologies/redis/link-speech.ts';

/** What a link does with the answers of a Redis behind it. */
type Behaviour = (answer: Buffer, socket: Socket) => void;

const SOUND: Behaviour = (answer, socket) => socket.write(answer);
const LATE: Behaviour = (answer, socket) => setTimeout(() => socket.write(answer), 100);
const SLOW: Behaviour = (answer, socket) => setTimeout(() => socket.write(answer), answer.length / 10);
const SILENT: Behaviour = () => undefined;
const CLOSING: Behaviour = (_answer, socket) => socket.destroy();
const CLOSING_LATE: Behaviour = (_answer, socket) => setTimeout(() => socket.destroy(), 300);

/** A server that answers every PING with its text, over whatever link it is given. */
class FakeRedis implements AsyncDisposable {
  behaviour: Behaviour = SOUND;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor() {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      let received = '';
      socket.on('data', (chunk) => {
        received += chunk.toString();
        const [...texts] = received.matchAll(/\$4\r\nPING\r\n(\$\d+\r\nx+\r\n)/g);
        if (texts.length === 0) return;
        received = '';
        this.behaviour(Buffer.from(texts.map(([, text]) => text).join('')), socket);
      });
      // The other side hangs up as it likes.
      socket.on('error', () => socket.destroy());
    });
  }

  static async start(): Promise<FakeRedis> {
    const redis = new FakeRedis();
    redis.#server.listen(0, '127.0.0.1');
    await once(redis.#server, 'listening');
    return redis;
  }

  get probe(): LinkProbe {
    const { port } = this.#server.address() as AddressInfo;
    return new LinkProbe({ port, speech: redisSpeech(), env: {} }, { host: '127.0.0.1', port }, {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

async function prove(redis: FakeRedis, options: LinkOptions, behaviour: Behaviour): Promise<unknown> {
  const { expected } = linkEffect(options);
  const baseline = await measureBaseline(redis.probe, expected);
  redis.behaviour = behaviour;
  return expected.kind === 'slow'
    ? await proveSlow(redis.probe, expected, baseline)
    : await proveBroken(redis.probe, expected, baseline);
}

const EFFECTS: readonly [LinkOptions, Behaviour][] = [
  [{ latencyMs: 100 }, LATE],
  [{ downKbps: 80 }, SLOW],
  [{ timeoutMs: 0 }, SILENT],
  [{ resetAfterMs: 0 }, CLOSING],
  [{ resetAfterMs: 300 }, CLOSING_LATE],
  [{ down: true }, CLOSING],
];
for (const [options, behaviour] of EFFECTS) {
  test(`proved where it is so: ${JSON.stringify(options)}`, async () => {
    await using redis = await FakeRedis.start();
    await expect(prove(redis, options, behaviour)).resolves.toBeDefined();
  });

  test(`refused where nothing happens: ${JSON.stringify(options)}`, async () => {
    await using redis = await FakeRedis.start();
    await expect(prove(redis, options, SOUND)).rejects.toMatchObject({ code: 'E_FAULT_NO_EFFECT' });
  });
}

const TOO_LITTLE: readonly [string, LinkOptions, Behaviour][] = [
  ['100 ms instead of 200', { latencyMs: 200 }, LATE],
  ['an end at once instead of after 300 ms', { resetAfterMs: 300 }, CLOSING],
  ['an end instead of hanging', { timeoutMs: 0 }, CLOSING],
  ['ten times the rate', { downKbps: 8 }, SLOW],
];
for (const [what, options, behaviour] of TOO_LITTLE) {
  test(`refused where it is not what was asked for: ${what}`, async () => {
    await using redis = await FakeRedis.start();
    await expect(prove(redis, options, behaviour)).rejects.toMatchObject({ code: 'E_FAULT_NO_EFFECT' });
  });
}

test('a machine that is busy while the link is measured hides no delay', async () => {
  await using redis = await FakeRedis.start();
  let answers = 0;
  redis.behaviour = (answer, socket) => setTimeout(() => socket.write(answer), (answers += 1) <= 12 ? 50 : 0);
  await expect(prove(redis, { latencyMs: 100 }, LATE)).resolves.toBeDefined();
});

test('a machine that is busy while the flow is measured hides no limit', async () => {
  await using redis = await FakeRedis.start();
  let flows = 0;
  redis.behaviour = (answer, socket) => {
    if (answer.length > 1_000 && (flows += 1) <= 4) SLOW(answer, socket);
    else SOUND(answer, socket);
  };
  await expect(prove(redis, { downKbps: 80 }, SLOW)).resolves.toBeDefined();
  expect(flows, 'flows, of which four were slow by themselves').toBeGreaterThan(4);
});

test('a limit that would not show is refused before anything is touched', async () => {
  await using redis = await FakeRedis.start();
  redis.behaviour = SLOW;
  const { expected } = linkEffect({ downKbps: 80 });
  await expect(measureBaseline(redis.probe, expected)).rejects.toMatchObject({ code: 'E_FAULT_OPTIONS' });
});

test('healed is what is as quick as before, and nothing else', async () => {
  await using redis = await FakeRedis.start();
  const { expected } = linkEffect({ latencyMs: 100 });
  const baseline = await measureBaseline(redis.probe, expected);
  // One answer may be late on a busy machine: a fault that heals asks again, too.
  await expect(() => lookHealed(redis.probe, expected, baseline)).toPass({ timeout: 10_000 });
  redis.behaviour = LATE;
  await expect(lookHealed(redis.probe, expected, baseline)).rejects.toThrow('still takes');
});

const REFUSED: readonly LinkOptions[] = [
  {},
  { latencyMs: 0 },
  { latencyMs: -1 },
  { latencyMs: 10, jitterMs: 10 },
  { jitterMs: 10 },
  { downKbps: 12 },
  { upKbps: 0 },
  { sliceBytes: 0 },
  { cutAfterBytes: 0 },
  { latencyMs: 100, resetAfterMs: 0 },
  { down: true, timeoutMs: 0 },
];
for (const options of REFUSED) {
  test(`no such fault: ${JSON.stringify(options)}`, () => {
    expect(() => linkEffect(options)).toThrow(/E_FAULT_OPTIONS/);
  });
}
