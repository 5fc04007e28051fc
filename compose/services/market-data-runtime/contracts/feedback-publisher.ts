import { expect } from '@playwright/test';
import type { Hear } from '../feedback/bus.ts';
import { LEVELS, type FeedbackEvent } from '../feedback/event.ts';
import type { FeedbackPublisher } from '../feedback/publisher.ts';
import type { Contract } from './contract.ts';
import { feedbackEvent } from './messages.ts';
import { settled } from './virtual-clock.ts';

export interface ConnectedPublisher {
  readonly publisher: FeedbackPublisher;
  /** Resolves when what has been published so far is with whoever takes it. */
  readonly settle: () => Promise<void>;
}

/** Connects a publisher to whoever hears what is published. */
export type MakePublisher = (hear: Hear<FeedbackEvent>) => ConnectedPublisher | Promise<ConnectedPublisher>;

/** What a `FeedbackPublisher` promises (feedback/publisher.ts). */
export const feedbackPublisherContract: Contract<MakePublisher> = [
  {
    title: 'passes an event on as it was published, field by field',
    check: async (make) => {
      const heard: FeedbackEvent[] = [];
      const { publisher, settle } = await make((event) => void heard.push(event));
      const event = feedbackEvent({ level: 'SOFT', queueSize: 61, dropped: 3, time: '2026-01-02T03:04:05.678901Z' });
      publisher.publish(event);
      await settle();
      expect(heard).toEqual([event]);
    },
  },
  {
    title: 'passes on each level as what it is, in the order of publication',
    check: async (make) => {
      const heard: FeedbackEvent[] = [];
      const { publisher, settle } = await make((event) => void heard.push(event));
      const levels = [...LEVELS, ...LEVELS.toReversed()];
      for (const level of levels) publisher.publish(feedbackEvent({ level }));
      await settle();
      expect(heard.map(({ level }) => level)).toEqual(levels);
    },
  },
  {
    title: 'mixes no two sources',
    check: async (make) => {
      const heard: FeedbackEvent[] = [];
      const { publisher, settle } = await make((event) => void heard.push(event));
      const events = Array.from({ length: 20 }, (_, at) =>
        feedbackEvent({ source: at % 2 === 0 ? 'store' : 'archive', queueSize: at }),
      );
      for (const event of events) publisher.publish(event);
      await settle();
      expect(heard).toEqual(events);
    },
  },
  {
    title: 'does not throw when its receiver does, and goes on to the next event',
    check: async (make) => {
      const heard: number[] = [];
      const { publisher, settle } = await make(({ queueSize }) => {
        heard.push(queueSize);
        throw new Error('this receiver is broken');
      });
      for (const queueSize of [1, 2, 3]) publisher.publish(feedbackEvent({ queueSize }));
      await settle();
      expect(heard).toEqual([1, 2, 3]);
    },
  },
  {
    title: 'does not wait for a receiver that takes nothing',
    check: async (make) => {
      let heard = 0;
      const { publisher } = await make(() => {
        heard += 1;
        return new Promise<void>(() => undefined);
      });
      for (let at = 0; at < 10_000; at += 1) publisher.publish(feedbackEvent({ queueSize: at }));
      await settled();
      expect(heard, 'events given to a receiver that is at its first one').toBeLessThanOrEqual(1);
    },
  },
  {
    title: 'passes on nothing that is no event, and does not throw for it',
    check: async (make) => {
      const heard: FeedbackEvent[] = [];
      const { publisher, settle } = await make((event) => void heard.push(event));
      publisher.publish(feedbackEvent({ queueSize: -1 }));
      publisher.publish(feedbackEvent({ time: 'yesterday' }));
      publisher.publish(feedbackEvent({ queueSize: 7 }));
      await settle();
      expect(heard.map(({ queueSize }) => queueSize)).toEqual([7]);
    },
  },
  {
    title: 'passes on what was published, whatever becomes of the object afterwards',
    check: async (make) => {
      const heard: FeedbackEvent[] = [];
      const { publisher, settle } = await make((event) => void heard.push(event));
      const event = { ...feedbackEvent({ queueSize: 1 }) };
      publisher.publish(event);
      event.queueSize = 2;
      await settle();
      expect(heard.map(({ queueSize }) => queueSize)).toEqual([1]);
    },
  },
];
