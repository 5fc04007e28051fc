import { tracedLedger } from '../../../fixtures/trace/traced-ledger.ts';
import { GapFeed } from '../gap-feed.ts';
import { expectNever, faultAround, quietPipeline, showAt } from '../matcher-world.ts';
import { trip, trips } from '../memory-pipeline.ts';
import type { Worlds } from './world.ts';

/** Of one event, and of sets of them. */
export const EVENTS: Worlds = {
  toReach: async (run) => {
    await using pipeline = quietPipeline();
    const event = await pipeline.tracer().inject(trip());
    showAt(pipeline.kafka, event, 6, 9, { partition: 2, position: 118 });
    showAt(pipeline.redis, event, 14);
    pipeline.websocket.showStrangers('trips', 41);
    return await run({ trip: event });
  },

  'not.toReach': async (run) => {
    await using pipeline = quietPipeline();
    const event = await pipeline.tracer().inject(trip());
    showAt(pipeline.kafka, event, 6);
    showAt(pipeline.redis, event, 14);
    return await run({ trip: event });
  },

  toMatchSchema: async (run) => {
    await using pipeline = quietPipeline();
    const claimed = { subject: 'trips-value', id: 7, version: 2 };
    Object.assign(pipeline.kafka.hops[0] ?? {}, { schema: () => Promise.resolve(claimed) });
    const events = await pipeline.tracer().injectMany(trips(2));
    for (const event of events) {
      showAt(pipeline.kafka, event, 6, 6, event.index === 1 ? { payload: { fare: 12.5, sequence: 1 } } : {});
    }
    return await run({ trips: events });
  },

  toReachExactlyOnce: async (run) => {
    await using pipeline = quietPipeline();
    pipeline.answer = ({ index }) =>
      index === 5
        ? { outcome: 'refused', summary: '400 Bad Request' }
        : { outcome: 'acknowledged', summary: '202 Accepted' };
    const events = await pipeline.tracer().injectMany(trips(6));
    for (const event of events.slice(0, 5)) showAt(pipeline.kafka, event, 2);
    for (const event of [0, 1, 2, 2, 3, 5].map((at) => events[at] ?? expectNever())) {
      showAt(pipeline.redis, event, 3, 3, event.index === 1 ? { payload: { fare: '12.5', sequence: 1 } } : {});
    }
    return await run({ trips: events });
  },

  toArriveInOrder: async (run) => {
    await using pipeline = quietPipeline();
    const events = await pipeline.tracer().injectMany(
      trips(3, () => 'trip-a'),
      { concurrency: 1 },
    );
    for (const event of events) showAt(pipeline.kafka, event, 4);
    for (const at of [0, 2, 1]) showAt(pipeline.redis, events[at] ?? expectNever(), 6 + at);
    return await run({ trips: events });
  },

  toHaveNoSilentGap: async (run) => {
    await using feed = new GapFeed([2]);
    const events = await feed.tracer.injectMany(trips(5));
    for (const event of events.slice(0, 2)) showAt(feed.source, event, 8);
    return await run({ trips: events });
  },

  toHaveLineage: async (run) => {
    await using pipeline = quietPipeline();
    const events = await pipeline.tracer().injectMany(trips(3));
    for (const event of events) {
      if (event.index > 0) showAt(pipeline.kafka, event, 5);
      showAt(pipeline.redis, event, 7);
    }
    return await run({ trips: events });
  },

  toHaveBeenInFlight: async (run) => {
    await using pipeline = quietPipeline();
    const events = await pipeline.tracer().injectMany(trips(3));
    for (const event of events) showAt(pipeline.redis, event, 9);
    return await run({ trips: events, crash: faultAround(events[0] ?? expectNever()) });
  },

  toBeConsistent: async (run) => {
    await using pipeline = quietPipeline();
    const events = await pipeline.tracer().injectMany(trips(4));
    const records = [0, 2, 2].map((at, offset) => {
      const { correlationId, key } = events[at] ?? expectNever();
      return { partition: 0, offset, key, headers: { correlation_id: correlationId } };
    });
    const topic = { topic: 'trips.v1', from: [0], ends: [3], records };
    return await run({ trips: events, topic, tracedLedger });
  },
};
