import { quietPipeline, showAt } from '../matcher-world.ts';
import { feed } from '../freshness-feed.ts';
import { trip, trips } from '../memory-pipeline.ts';
import type { Worlds } from './world.ts';

/** Of latency, load and age. */
export const TIMES: Worlds = {
  toHaveLatency: async (run) => {
    await using pipeline = quietPipeline();
    const events = await pipeline.tracer().injectMany(trips(200));
    for (const event of events) showAt(pipeline.websocket, event, event.index, event.index + 1);
    return await run({ trips: events });
  },

  toHaveStepLatency: async (run) => {
    await using pipeline = quietPipeline();
    const events = await pipeline.tracer().injectMany(trips(20));
    for (const event of events) {
      showAt(pipeline.kafka, event, 2);
      showAt(pipeline.redis, event, event.index === 7 ? 252 : 12 + event.index / 10, event.index === 7 ? 254 : 14);
    }
    return await run({ load: { events } });
  },

  toKeepPace: async (run) => {
    await using pipeline = quietPipeline();
    const send = await pipeline.tracer().injector();
    const at = pipeline.now();
    pipeline.now = () => at;
    const lateMs = Array.from({ length: 40 }, (_, index) => (index === 7 ? 31 : 2));
    const events = await Promise.all(lateMs.map((late) => send(trip(), at - late)));
    return await run({ load: { events } });
  },

  toStayFresh: async (run) => {
    const stuck = feed((sample, at) => (at >= 10 && at < 25 ? { ...sample, newestAt: 0 } : sample));
    return await run({ watch: { stop: () => Promise.resolve(stuck) } });
  },
};
