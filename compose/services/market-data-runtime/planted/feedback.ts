import type { Bug } from '../../lib/planted/planter.ts';
import { Turns } from '../../lib/turns.ts';
import type { Bus, Hear, Subscription } from '../feedback/bus.ts';
import type { FeedbackEvent } from '../feedback/event.ts';
import type { LocalBusParts } from '../feedback/local-bus.ts';
import { MessageError, type MessageCodec } from '../feedback/message.ts';
import type { FeedbackPublisher } from '../feedback/publisher.ts';
import type { Stages } from '../stages.ts';

type FeedbackBug = Bug<Stages>;

export const publisherWaits: FeedbackBug = (stages) => ({
  ...stages,
  CallbackPublisher: class extends stages.CallbackPublisher {
    constructor(hear: Hear<FeedbackEvent>) {
      super((event) => {
        void hear(event);
      });
    }
  },
});

export const publisherStopsAtAThrow: FeedbackBug = (stages) => ({
  ...stages,
  FanOutPublisher: class extends stages.FanOutPublisher {
    readonly #publishers: readonly FeedbackPublisher[];
    constructor(publishers: readonly FeedbackPublisher[]) {
      super(publishers);
      this.#publishers = publishers;
    }
    override publish(event: FeedbackEvent): void {
      for (const publisher of this.#publishers) publisher.publish(event);
    }
  },
});

const EVENT_FIELDS = new Set(['version', 'level', 'source', 'queueSize', 'capacity', 'time', 'dropped']);

export const eventRefusesUnknownFields: FeedbackBug = (stages) => ({
  ...stages,
  feedbackEvents: reading(stages.feedbackEvents, (read, text) => {
    const unknown = Object.keys(JSON.parse(text) as object).find((field) => !EVENT_FIELDS.has(field));
    if (unknown !== undefined) throw new MessageError('feedback event', unknown, 'is unknown');
    return read(text);
  }),
});

export const eventNamesNoField: FeedbackBug = (stages) => ({
  ...stages,
  feedbackEvents: reading(stages.feedbackEvents, (read, text) => {
    try {
      return read(text);
    } catch {
      throw new MessageError('feedback event', '', 'is wrong');
    }
  }),
});

export const eventHardIsSoft: FeedbackBug = (stages) => ({
  ...stages,
  feedbackEvents: reading(stages.feedbackEvents, (read, text) => read(text.replace('"HARD"', '"SOFT"'))),
});

export const adjustmentRounds: FeedbackBug = (stages) => ({
  ...stages,
  rateAdjustments: {
    ...stages.rateAdjustments,
    write: (message) => stages.rateAdjustments.write({ ...message, scale: Number(message.scale.toFixed(1)) }),
  },
});

export const adjustmentNeedsTheNewest: FeedbackBug = (stages) => ({
  ...stages,
  rateAdjustments: reading(stages.rateAdjustments, (read, text) => {
    const message = read(text);
    if (message.version < 2) throw new MessageError('rate adjustment', 'version', 'is too old');
    return message;
  }),
});

function reading<Message>(
  codec: MessageCodec<Message>,
  around: (read: (text: string) => Message, text: string) => Message,
): MessageCodec<Message> {
  return { ...codec, read: (text) => around((other) => codec.read(other), text) };
}

export const busWaitsForTheSlowest: FeedbackBug = (stages) => ({
  ...stages,
  LocalBus: class<Message> extends stages.LocalBus<Message> {
    readonly #turns = new Turns();
    override subscribe(hear: Hear<Message>): Subscription {
      return super.subscribe(async (message) => {
        await this.#turns.take(async () => {
          await hear(message);
        });
      });
    }
  },
});

export const busKeepsEverything: FeedbackBug = (stages) => ({
  ...stages,
  LocalBus: class<Message> extends stages.LocalBus<Message> implements Bus<Message> {
    constructor(parts: LocalBusParts<Message>) {
      super({ ...parts, waitingLimit: Infinity });
    }
  },
});

export const busClosesAll: FeedbackBug = (stages) => ({
  ...stages,
  LocalBus: class<Message> extends stages.LocalBus<Message> {
    readonly #byFunction = new Map<Hear<Message>, Subscription[]>();
    override subscribe(hear: Hear<Message>): Subscription {
      const own = super.subscribe(hear);
      const all = [...(this.#byFunction.get(hear) ?? []), own];
      this.#byFunction.set(hear, all);
      return {
        get waiting() {
          return own.waiting;
        },
        get missed() {
          return own.missed;
        },
        close: () => {
          for (const subscription of this.#byFunction.get(hear) ?? []) subscription.close();
        },
      };
    }
  },
});

export const busReverses: FeedbackBug = (stages) => ({
  ...stages,
  LocalBus: class<Message> extends stages.LocalBus<Message> {
    #held: Message | undefined;
    override publish(message: Message): void {
      if (this.#held === undefined) {
        this.#held = message;
        // Alone it is passed on all the same.
        setImmediate(() => {
          this.#letGo();
        });
      } else {
        super.publish(message);
        this.#letGo();
      }
    }
    #letGo(): void {
      const held = this.#held;
      this.#held = undefined;
      if (held !== undefined) super.publish(held);
    }
  },
});
