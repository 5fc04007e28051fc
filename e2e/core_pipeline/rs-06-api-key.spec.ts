import { about, until } from '../../fixtures/index.ts';
import { expect, test } from '../rideshare.ts';

const ABOUT = { annotation: about('websocket') };

const WRONG_KEYS = [
  { name: 'no protocol at all', protocols: () => [] },
  { name: 'a protocol without a key', protocols: () => ['json'] },
  { name: 'an empty key', protocols: () => ['apikey.'] },
  { name: 'a wrong key of the right length', protocols: (key: string) => [`apikey.${'0'.repeat(key.length)}`] },
  { name: 'a prefix of the key', protocols: (key: string) => [`apikey.${key.slice(0, -1)}`] },
  { name: 'the key with something behind it', protocols: (key: string) => [`apikey.${key}0`] },
  { name: 'the key in upper case', protocols: (key: string) => [`apikey.${key.toUpperCase()}`] },
  { name: 'the bare key', protocols: (key: string) => [key] },
  { name: 'another scheme', protocols: (key: string) => [`token.${key}`] },
] as const;

for (const { name, protocols } of WRONG_KEYS) {
  test(`RS-06 a handshake with ${name} is refused with 401 and gets no frame`, ABOUT, async ({ websocket }) => {
    const refused = await websocket.attempt({ protocols: protocols(websocket.apiKey) });
    expect(refused.status, 'at websocket.trips').toBe(401);
    expect(refused.framesReceived).toBe(0);
    expect(refused.response).not.toHaveProperty('sec-websocket-protocol');
  });
}

test('RS-06 a plain request to the WebSocket’s address is told what to do', ABOUT, async ({ stack }) => {
  const { host, port } = stack.endpoint('gateway', 8080);
  const answer = await fetch(`http://${host}:${port}/ws`);
  expect(answer.status, 'at websocket.trips').toBe(426);
  expect(answer.headers.get('upgrade')).toBe('websocket');
  expect(await answer.json()).toMatchObject({ error: { code: 'upgrade_required' } });
});

test('RS-06 the key that is refused is not repeated in the answer', ABOUT, async ({ websocket }) => {
  const refused = await websocket.attempt({ protocols: ['apikey.cafebabecafebabe'] });
  expect(refused.status, 'at websocket.trips').toBe(401);
  expect(refused.body).not.toContain('cafebabe');
});

test(
  'RS-06 no service writes the key to its log, accepted or refused',
  { ...ABOUT, tag: '@docker' },
  async ({ websocket, stack, tracer, rides }) => {
    const from = Date.now();
    const session = await websocket.connect();
    await websocket.attempt({ protocols: [`apikey.${websocket.apiKey}x`] });
    const trip = await tracer.inject(rides.tripRequested());
    await expect(trip).toReach('websocket.trips', { withinMs: 2_000 });
    expect(session.protocol === `apikey.${websocket.apiKey}`, 'at websocket.trips the key is selected').toBe(true);

    // The engine writes a line down a little later than it is spoken.
    const lines = await until({
      what: 'the gateway has logged the client and the refused handshake',
      probe: () => stack.logs({ from, to: Date.now() }),
      done: (found) =>
        ['client connected', 'handshake refused'].every((said) => found.some(({ text }) => text.includes(said))),
      timeoutMs: 5_000,
    });

    expect(
      lines.filter(({ secrets }) => secrets.length > 0),
      'at gateway the lines with a key',
    ).toEqual([]);
  },
);
