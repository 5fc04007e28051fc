import { expect, test } from '../rideshare.ts';
import { STREAMS } from '../../test-data/rideshare/schemas/streams.ts';

for (const stream of STREAMS) {
  test(`RS-04 an event of ${stream} makes the whole way from the API to the WebSocket`, async ({ tracer, rides }) => {
    const event = await tracer.inject(rides.one(stream));
    await expect(event).toReachExactlyOnce(`kafka.${stream}`, { withinMs: 5_000 });
    await expect(event).toReachExactlyOnce(`redis.${stream}`, { withinMs: 5_000 });
    await expect(event).toReachExactlyOnce(`websocket.${stream}`, { withinMs: 5_000 });
  });
}

test('RS-04 events of all kinds take the ways that the platform has, and no others', async ({ tracer, rides }) => {
  const events = await tracer.injectMany(STREAMS.map((stream) => rides.one(stream)));
  const ways = STREAMS.flatMap((stream) => [
    { from: 'api', to: `kafka.${stream}` },
    { from: `kafka.${stream}`, to: `redis.${stream}` },
    { from: `redis.${stream}`, to: `websocket.${stream}` },
  ]);
  await expect(events).toHaveLineage(ways, { withinMs: 5_000, only: true });
});
