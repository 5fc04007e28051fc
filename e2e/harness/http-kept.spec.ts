import { once } from 'node:events';
import { Agent, createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { exchange } from '../../fixtures/technologies/http/exchange.ts';
import { HttpClient, lostRequest } from '../../fixtures/technologies/http/client.ts';
import { KeptSockets } from '../../fixtures/technologies/http/kept-sockets.ts';

const REQUESTS = 200;
/** From 1.5 s down to less than a millisecond by halves. */
const MOST_LOST = 11;

for (const closesAfterMs of [0, 1, 3, 20]) {
  test(`of a server that closes each connection ${closesAfterMs} ms after its answer it is learned, and next to nothing lost`, async () => {
    let served = 0;
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      let closing: NodeJS.Timeout | undefined;
      socket.on('data', () => {
        clearTimeout(closing);
        served += 1;
        socket.write('HTTP/1.1 202 Accepted\r\ncontent-length: 2\r\n\r\n{}');
        closing = setTimeout(() => socket.destroy(), closesAfterMs);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    using client = new HttpClient({ base: `http://127.0.0.1:${port}` });
    const outcomes = { acknowledged: 0, refused: 0, indeterminate: 0 };
    for (let at = 0; at < REQUESTS; at += 1) {
      const outcome = await client.post('/', {}).then(
        () => 'acknowledged' as const,
        (error: unknown) => lostRequest(error) ?? 'refused',
      );
      outcomes[outcome] += 1;
      // Pauses around the time at which the server closes are what is under test.
      await sleep((at * 7) % (2 * closesAfterMs + 3));
    }
    server.close();
    expect(outcomes.refused).toBe(0);
    expect(outcomes.indeterminate).toBeLessThanOrEqual(MOST_LOST);
    // Nothing is sent again: that might do it twice.
    expect(served).toBeLessThanOrEqual(REQUESTS);
  });
}

test('a connection that has lain idle is used again for a while, not later, and not for as long once the server closed one', () => {
  let now = 0;
  const kept = new KeptSockets(new Agent({ keepAlive: true }), () => now);
  const idle = (): Duplex => {
    const socket = new Duplex();
    expect(kept.keep(socket)).toBe(true);
    return socket;
  };
  const [first, second] = [idle(), idle()];
  now = 1_000;
  kept.leaveStale();
  expect([first.destroyed, second.destroyed]).toEqual([false, false]);
  expect(kept.use(first)).toBe(1_000);
  now = 1_500;
  kept.leaveStale();
  expect([first.destroyed, second.destroyed]).toEqual([false, true]);
  const third = idle();
  now += 100;
  kept.closed(100);
  expect(third.destroyed).toBe(true);
  kept.closed(1);
  expect(kept.keep(first)).toBe(false);
});

test('a connection that has just been given to a request is left to it, though another request finds that it has lain for too long', async () => {
  await using server = createHttpServer(
    (request, response) => void request.resume().on('end', () => response.end('{}')),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  let now = 0;
  const kept = new KeptSockets(new Agent({ keepAlive: true }), () => now);
  const ask = async (): Promise<number> => {
    const url = new URL(`http://127.0.0.1:${port}/`);
    const options = { method: 'POST', url, headers: {}, body: Buffer.from('{}'), timeoutMs: 5_000, signal: undefined };
    return (await exchange({ ...options, kept })).status;
  };
  expect(await Promise.all([ask(), ask()])).toEqual([200, 200]);
  now = 1_499;
  const first = ask();
  now = 1_500;
  expect(await Promise.all([first, ask()])).toEqual([200, 200]);
  kept.agent.destroy();
});
