import { expect, test } from '@playwright/test';
import { isGatewayAlive } from '../../compose/services/gateway/dashboard/socket.ts';

const { fetch } = globalThis;

test.afterEach(() => {
  globalThis.fetch = fetch;
});

for (const [what, answer, alive] of [
  ['that answers', () => Promise.resolve(new Response('{}')), true],
  ['that says that it cannot', () => Promise.resolve(new Response('{}', { status: 503 })), false],
  ['whom nobody reaches', () => Promise.reject(new TypeError('Failed to fetch')), false],
] as const) {
  test(`RS-07 a gateway ${what} is taken for ${alive ? 'alive' : 'away'}`, async () => {
    const asked: unknown[] = [];
    globalThis.fetch = (input) => {
      asked.push(input);
      return answer();
    };
    expect(await isGatewayAlive()).toBe(alive);
    expect(asked).toEqual(['/health/live']);
  });
}
