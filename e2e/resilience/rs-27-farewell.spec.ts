import { about } from '../../fixtures/index.ts';
import { expect, test } from '../rideshare.ts';

test.use({ stackKind: 'exclusive' });

test(
  'RS-27 a gateway that is stopped takes leave of its clients, who know by the code that they may come back',
  { annotation: about('websocket'), tag: ['@exclusive', '@fault'] },
  async ({ websocket, faults }) => {
    const sessions = [await websocket.connect(), await websocket.connect()];
    await using _outage = await faults.stop('gateway');
    for (const session of sessions) {
      expect(await session.closed, 'at websocket.trips').toMatchObject({
        code: 1001,
        reason: 'the gateway is stopping',
      });
    }
  },
);
