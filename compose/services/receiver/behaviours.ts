import * as v from 'valibot';
import type { Notification } from './notification.ts';

/** Which notifications are treated otherwise, and how. */
export const BEHAVIOUR = v.strictObject({
  /** Left out: at every receiver. */
  receiver: v.optional(v.string()),
  /** Those with an alert that has this label. */
  label: v.strictObject({ name: v.string(), value: v.string() }),
  mode: v.variant('kind', [
    /** Answered with 503, and not taken. */
    v.strictObject({ kind: v.literal('refuse') }),
    /** The connection ends at once. */
    v.strictObject({ kind: v.literal('away') }),
    /** Not taken and not answered, as long as the sender waits. */
    v.strictObject({ kind: v.literal('hang') }),
    /** Taken at once, and answered so much later. */
    v.strictObject({ kind: v.literal('late'), ms: v.pipe(v.number(), v.minValue(0)) }),
    /** Taken, and the connection ends without an answer. */
    v.strictObject({ kind: v.literal('lose answer') }),
  ]),
  /** So many notifications. Left out: until it is ended. */
  times: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
});

export type Behaviour = v.InferOutput<typeof BEHAVIOUR>;
export type Mode = Behaviour['mode'];

interface Active extends Behaviour {
  readonly ended: PromiseWithResolvers<undefined>;
  left: number;
}

/** How the receivers behave, by what tests have said. */
export class Behaviours {
  readonly #active = new Map<number, Active>();
  #last = 0;

  /** @returns its number, by which it is ended */
  begin(behaviour: Behaviour): number {
    this.#last += 1;
    const ended = Promise.withResolvers<undefined>();
    this.#active.set(this.#last, { ...behaviour, left: behaviour.times ?? Infinity, ended });
    return this.#last;
  }

  /** @returns whether it was there */
  end(id: number): boolean {
    this.#active.get(id)?.ended.resolve(undefined);
    return this.#active.delete(id);
  }

  /** How this notification is to be treated, and when that is over; counts it. */
  modeOf(
    receiver: string,
    { alerts }: Notification,
  ): { readonly mode: Mode; readonly over: Promise<undefined> } | undefined {
    for (const active of this.#active.values()) {
      const { label, left, mode, ended } = active;
      const isMeant = (active.receiver ?? receiver) === receiver && left > 0;
      if (!isMeant || !alerts.some(({ labels }) => labels[label.name] === label.value)) continue;
      active.left -= 1;
      return { mode, over: ended.promise };
    }
    return undefined;
  }
}
