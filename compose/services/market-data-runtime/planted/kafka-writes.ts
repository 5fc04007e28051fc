import type { Message } from 'kafkajs';
import type { Bug } from '../../lib/planted/planter.ts';
import type { WriteObserver } from '../kafka/topic-writer.ts';
import type { Stages } from '../stages.ts';

/** Messages count as written when they are sent, whatever comes of it. */
export const acknowledgesFirst: Bug<Stages> = (stages) => ({
  ...stages,
  TopicWriter: class extends stages.TopicWriter {
    protected override async settle<M extends Message>(at: number, messages: readonly M[], observer: WriteObserver<M>) {
      observer.written(messages);
      await this.attempt(at, messages).catch(this.options.troubled);
    }
  },
});

/** The second half of a batch that is too large goes first. */
export const splitsBackwards: Bug<Stages> = (stages) => ({
  ...stages,
  TopicWriter: class extends stages.TopicWriter {
    protected override async settle<M extends Message>(at: number, messages: readonly M[], observer: WriteObserver<M>) {
      const refusal = messages.length > 1 ? await this.repeated(() => this.attempt(at, messages)) : undefined;
      if (refusal === undefined && messages.length > 1) {
        observer.written(messages);
      } else if (messages.length === 1) {
        await super.settle(at, messages, observer);
      } else {
        const half = messages.length >> 1;
        await this.settle(at, messages.slice(half), observer);
        await this.settle(at, messages.slice(0, half), observer);
      }
    }
  },
});

/** The whole batch goes aside because it does not go in one piece. */
export const putsAsideAll: Bug<Stages> = (stages) => ({
  ...stages,
  TopicWriter: class extends stages.TopicWriter {
    protected override async settle<M extends Message>(at: number, messages: readonly M[], observer: WriteObserver<M>) {
      const refusal = await this.repeated(() => this.attempt(at, messages));
      if (refusal === undefined) observer.written(messages);
      else for (const message of messages) await observer.refused(message, refusal);
    }
  },
});

/** Nobody is told of what the broker refuses. */
export const dropsRefused: Bug<Stages> = (stages) => ({
  ...stages,
  TopicWriter: class extends stages.TopicWriter {
    protected override settle<M extends Message>(at: number, messages: readonly M[], observer: WriteObserver<M>) {
      return super.settle(at, messages, { ...observer, refused: () => Promise.resolve() });
    }
  },
});
