import { expect } from '@playwright/test';
import type { FeedbackBus } from '../feedback/bus.ts';
import type { FeedbackEvent } from '../feedback/event.ts';
import { until } from './until.ts';
import type { Contract } from './contract.ts';
import { feedbackEvent } from './messages.ts';

/** Two buses that carry the same: in one process these may be one and the same. Both are running. */
export interface ConnectedBuses {
  readonly here: FeedbackBus;
  readonly there: FeedbackBus;
}

export type MakeBuses = () => ConnectedBuses | Promise<ConnectedBuses>;

const MANY = 2_000;

/** What a `FeedbackBus` promises besides what a `FeedbackPublisher` does (feedback/bus.ts). */
export const feedbackBusContract: Contract<MakeBuses> = [
  {
    title: 'brings an event to every subscriber, here and there',
    check: async (make) => {
      const { here, there } = await make();
      const heard = [here, there, there].map(listen);
      const event = feedbackEvent({ level: 'HARD', queueSize: 90, time: '2026-01-02T03:04:05.678901Z' });
      here.publish(event);
      await until('all three have heard it', () => heard.every(({ length }) => length === 1));
      expect(heard).toEqual([[event], [event], [event]]);
    },
  },
  {
    title: 'keeps the order of what one publishes',
    check: async (make) => {
      const { here, there } = await make();
      const heard = listen(there);
      for (let queueSize = 0; queueSize < 200; queueSize += 1) here.publish(feedbackEvent({ queueSize }));
      await until('all have been heard', () => heard.length >= 200);
      expect(heard.map(({ queueSize }) => queueSize)).toEqual(Array.from({ length: 200 }, (_, at) => at));
    },
  },
  {
    title: 'lets no subscriber that takes nothing hold up another',
    check: async (make) => {
      const { here, there } = await make();
      const stuck = there.subscribe(() => new Promise<void>(() => undefined));
      const heard = listen(there);
      for (let at = 0; at < 10; at += 1) {
        here.publish(feedbackEvent({ queueSize: at }));
        await until(`the other one has heard event ${at}`, () => heard.length === at + 1);
      }
      expect(stuck.waiting).toBeGreaterThan(0);
    },
  },
  {
    title: 'keeps for a subscriber that takes nothing only the newest, and counts the rest',
    check: async (make) => {
      const { here, there } = await make();
      const gate = Promise.withResolvers<undefined>();
      const late: number[] = [];
      const stuck = there.subscribe(async ({ queueSize }) => {
        await gate.promise;
        late.push(queueSize);
      });
      const heard = listen(there);
      for (let at = 0; at < MANY; at += 1) {
        here.publish(feedbackEvent({ queueSize: at }));
        if (at % 100 === 99) await until(`${at} have been heard`, () => heard.length === at + 1);
      }
      const { waiting, missed } = stuck;
      expect(waiting, 'messages kept').toBeLessThan(MANY / 2);
      expect(waiting + missed, 'kept and missed').toBe(MANY);
      gate.resolve(undefined);
      await until('it has taken what was kept', () => stuck.waiting === 0);
      const newest = Array.from({ length: waiting - 1 }, (_, at) => MANY - waiting + 1 + at);
      expect(late, 'the one that it was at, and the newest').toEqual([0, ...newest]);
    },
  },
  {
    title: 'goes on after a subscriber has thrown, and says so',
    check: async (make) => {
      const { here, there } = await make();
      const heard: number[] = [];
      there.subscribe(({ queueSize }) => {
        heard.push(queueSize);
        if (queueSize === 1) throw new Error('cannot take this one');
      });
      for (const queueSize of [1, 2]) here.publish(feedbackEvent({ queueSize }));
      await until('both have been heard', () => heard.length >= 2);
      expect(heard).toEqual([1, 2]);
      expect(there.status().lastError?.message).toContain('cannot take this one');
    },
  },
  {
    title: 'brings nothing to whoever has closed his subscription',
    check: async (make) => {
      const { here, there } = await make();
      const gone: FeedbackEvent[] = [];
      const subscription = there.subscribe((event) => void gone.push(event));
      const heard = listen(there);
      here.publish(feedbackEvent({ queueSize: 1 }));
      await until('the first has been heard', () => gone.length === 1);
      subscription.close();
      here.publish(feedbackEvent({ queueSize: 2 }));
      await until('the second has been heard', () => heard.length === 2);
      expect(gone.map(({ queueSize }) => queueSize)).toEqual([1]);
    },
  },
  {
    title: 'brings an event to each subscription of one and the same function, and closes only that which is closed',
    check: async (make) => {
      const { here, there } = await make();
      const heard: number[] = [];
      const hear = ({ queueSize }: FeedbackEvent): void => void heard.push(queueSize);
      const twice = [there.subscribe(hear), there.subscribe(hear)];
      const others = listen(there);
      here.publish(feedbackEvent({ queueSize: 1 }));
      await until('both have heard the first', () => heard.length >= 2 && others.length === 1);
      twice[0]?.close();
      twice[0]?.close();
      here.publish(feedbackEvent({ queueSize: 2 }));
      await until('the second has been heard', () => heard.length >= 3 && others.length === 2);
      expect(heard).toEqual([1, 1, 2]);
      twice[1]?.close();
      here.publish(feedbackEvent({ queueSize: 3 }));
      await until('the third has been heard by the others', () => others.length === 3);
      there.subscribe(hear);
      here.publish(feedbackEvent({ queueSize: 4 }));
      await until('who has subscribed anew hears', () => heard.length >= 4 && others.length === 4);
      expect(heard, 'nothing of what was published in between').toEqual([1, 1, 2, 4]);
    },
  },
  {
    title: 'refuses what is no event without a throw, counts it and brings the next',
    check: async (make) => {
      const { here, there } = await make();
      const heard = listen(there);
      here.publish(feedbackEvent({ capacity: 0 }));
      here.publish(feedbackEvent({ queueSize: 5 }));
      await until('the good one has been heard', () => heard.length > 0);
      expect(heard.map(({ queueSize }) => queueSize)).toEqual([5]);
      expect(here.status().counters.refused).toBe(1);
      expect(here.status().lastError?.message).toContain('capacity');
    },
  },
  {
    title: 'is well while it runs, and refuses without a throw when it has stopped',
    check: async (make) => {
      const { here } = await make();
      expect(here.health()).toEqual({ level: 'ok' });
      expect(here.status().state).toBe('running');
      expect(await here.stop(1_000)).toEqual({ undelivered: 0 });
      here.publish(feedbackEvent());
      expect(here.status()).toMatchObject({ state: 'stopped', counters: { refused: 1 } });
      expect(here.health().level).toBe('failed');
      expect(await here.stop(1_000), 'to stop once more').toEqual({ undelivered: 0 });
    },
  },
];

function listen(bus: FeedbackBus): FeedbackEvent[] {
  const heard: FeedbackEvent[] = [];
  bus.subscribe((event) => void heard.push(event));
  return heard;
}
