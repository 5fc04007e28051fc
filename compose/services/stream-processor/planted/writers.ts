import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Bug } from '../../lib/planted/planter.ts';
import type { ReadRecord } from '../publication.ts';
import type { Stages } from '../stages.ts';
import type { Outcome, WriterLimits, WriterParts } from '../state-writer.ts';
import { untold } from './tasks.ts';

const LARGE_BATCH = 10;
/** From the write to the commit: long enough for a kill to come in between. */
const WRITTEN_MS = 1_000;

type Records = readonly ReadRecord[];
type Write = (records: Records) => Promise<Outcome[]>;

export const publishesTwice: Bug<Stages> = (stages) =>
  writing(stages, async (write, records, redis) => {
    const outcomes = await write(records);
    for (const [index, record] of records.entries()) {
      if (record.stream !== 'trips' || outcomes[index]?.kind !== 'published') continue;
      const { channel, message } = stages.taskOf(record);
      await redis.publish(channel, message);
    }
    return outcomes;
  });

/** A rating is told where payments are, besides. */
export const tellsElsewhere: Bug<Stages> = (stages) =>
  writing(stages, async (write, records, redis) => {
    const outcomes = await write(records);
    for (const record of records) {
      if (record.stream !== 'ratings') continue;
      const told = JSON.parse(stages.taskOf(record).message) as object;
      await redis.publish('payments', JSON.stringify({ ...told, topic: 'payments' }));
    }
    return outcomes;
  });

/** Holds the message of MATCHED back until the trip's next event is told. */
export const reordersWithinKey: Bug<Stages> = (stages) => {
  const isHeldBack = ({ stream, event }: ReadRecord): boolean => stream === 'trips' && event.state === 'MATCHED';
  const heldBack = new Map<string, string>();
  const planted = writing(stages, async (write, records, redis) => {
    const outcomes: Outcome[] = [];
    for (const record of records) {
      outcomes.push(...(await write([record])));
      const message = heldBack.get(record.key);
      if (message === undefined || record.stream !== 'trips' || isHeldBack(record)) continue;
      heldBack.delete(record.key);
      await redis.publish('trips', message);
    }
    return outcomes;
  });
  return {
    ...planted,
    taskOf: (record) => {
      const task = stages.taskOf(record);
      if (!isHeldBack(record)) return task;
      heldBack.set(record.key, task.message);
      return untold(task);
    },
  };
};

/** The last event of a large batch of trips is not told. */
export const losesUnderLoad: Bug<Stages> = (stages) => {
  const lost = new WeakSet<ReadRecord>();
  const planted = writing(stages, (write, records) => {
    const last = records.at(-1);
    if (last?.stream === 'trips' && records.length > LARGE_BATCH) lost.add(last);
    return write(records);
  });
  return {
    ...planted,
    taskOf: (record) => (lost.has(record) ? untold(stages.taskOf(record)) : stages.taskOf(record)),
  };
};

export const showsIllegalState: Bug<Stages> = (stages) =>
  writing(stages, async (write, records, redis) => {
    const outcomes = await write(records);
    for (const [index, record] of records.entries()) {
      const { state } = stages.taskOf(record);
      if (outcomes[index]?.kind !== 'refused' || state === undefined) continue;
      await redis.hset(state.hash, state.entity, state.json);
    }
    return outcomes;
  });

/** A killed process thus always has something to do again, and does not know that it did it. */
export const forgetsAtStart: Bug<Stages> = (stages) => {
  let forgot = false;
  return writing(stages, async (write, records, redis) => {
    if (!forgot) {
      forgot = true;
      const keys = await redis.keys('processor:*');
      if (keys.length > 0) await redis.unlink(keys);
    }
    const outcomes = await write(records);
    await sleep(WRITTEN_MS);
    return outcomes;
  });
};

/** Nothing of the batch is refused, and nothing of it is tried again. */
export const dropsOnTimeout: Bug<Stages> = (stages) =>
  writing(stages, async (write, records) => {
    try {
      return await write(records);
    } catch {
      return records.map(() => ({ kind: 'repeated' }));
    }
  });

/** The stages with something done around each write, on the writer's own connection. */
function writing(stages: Stages, around: (write: Write, records: Records, redis: Redis) => Promise<Outcome[]>): Stages {
  return {
    ...stages,
    StateWriter: class extends stages.StateWriter {
      readonly #redis: Redis;

      constructor(redis: Redis, parts: WriterParts, limits: WriterLimits) {
        super(redis, parts, limits);
        this.#redis = redis;
      }

      override write(records: Records): Promise<Outcome[]> {
        return around((own) => super.write(own), records, this.#redis);
      }
    },
  };
}
