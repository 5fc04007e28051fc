import { threadId } from 'node:worker_threads';
import { definePlatform, http, httpEntrance } from '../../../fixtures/index.ts';

const api = http({ service: 'api', port: 8080 });
const door = httpEntrance({
  ...api,
  streams: ['orders'],
  request: ({ key, correlationId, payload }) => ({ path: '/orders', body: { key, id: correlationId, ...payload } }),
});

/** A service that takes orders: no pipeline behind it. */
export default definePlatform({
  name: 'senders',
  deployment: { endpointsFile: '' },
  capabilities: { api },
  pipeline: {
    entrances: {
      // Says by which thread it was sent.
      api: {
        ...door,
        send: async (event, context, signal) => {
          if (event.payload.fails === true) throw new Error('the entrance has a bug');
          const answer = await door.send?.(event, context, signal);
          if (answer === undefined) throw new Error('it sends nothing');
          return { ...answer, summary: `thread ${threadId}` };
        },
      },
    },
    sources: [],
  },
});
