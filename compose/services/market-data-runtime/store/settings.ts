import * as v from 'valibot';
import { check } from '../feedback/message.ts';

const count = (low: number, high = Number.MAX_SAFE_INTEGER) =>
  v.pipe(v.number(), v.safeInteger(), v.minValue(low), v.maxValue(high));

const storeSettings = v.strictObject({
  /** What happens to an item that finds the queue full: it waits, or the oldest one makes room. */
  policy: v.optional(v.picklist(['block', 'drop_oldest']), 'block'),
  /** Items that may wait, besides one batch a worker that is being written. */
  capacity: v.optional(count(1), 5_000),
  workers: v.optional(count(1, 8), 2),
  /** A batch is written when it has so many rows, or when its oldest has waited so long. */
  batchRows: v.optional(count(1), 500),
  batchMs: v.optional(count(1), 50),
  /** A statement without an answer is given up after that, and tried again. */
  statementMs: v.optional(count(100), 10_000),
  /** A write that fails for longer is no passing trouble: the sink has failed, and tries on. */
  failedAfterMs: v.optional(count(1), 10_000),
});

export type StoreSettings = Readonly<v.InferOutput<typeof storeSettings>>;

/** @throws MessageError naming the field that is wrong or unknown */
export function readStoreSettings(given: unknown): StoreSettings {
  return check('store', storeSettings, given);
}
