import type { Redis } from 'ioredis';
import type { ReadRecord } from './publication.ts';
import type { Refusal } from './reader.ts';
import type { Task } from './task.ts';

export type Outcome =
  { readonly kind: 'published' | 'repeated' } | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface WriterLimits {
  /** Newest trips, drivers and zones that are kept for late joiners, each. */
  readonly state: number;
  /** Event ids that are remembered per stream: between this and twice as many. */
  readonly eventIds: number;
  /** How long trips and event ids are remembered after their last event. */
  readonly memorySeconds: number;
}

export interface WriterParts {
  readonly taskOf: (record: ReadRecord) => Task;
  /** The Lua script that carries a task out. */
  readonly script: string;
}

const PIPELINE_RECORDS = 500;

/** Writes a partition's records to Redis, in order, each exactly once however often it is asked. */
export class StateWriter {
  readonly #redis: Redis;
  readonly #parts: WriterParts;
  readonly #limits: WriterLimits;
  #sha: string | undefined;

  constructor(redis: Redis, parts: WriterParts, limits: WriterLimits) {
    this.#redis = redis;
    this.#parts = parts;
    this.#limits = limits;
    // A restarted Redis has forgotten its scripts.
    redis.on('close', () => (this.#sha = undefined));
  }

  /**
   * @param records of one partition, by growing offset
   * @returns an outcome a record, in the same order
   * @throws when Redis is away; what was done by then is done, and the same call can be repeated
   */
  async write(records: readonly ReadRecord[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (let from = 0; from < records.length; from += PIPELINE_RECORDS) {
      outcomes.push(...(await this.#writeSome(records.slice(from, from + PIPELINE_RECORDS))));
    }
    return outcomes;
  }

  /** Forgets the refusals of a partition, once all of them are dead letters. */
  async forgetRefusals(topic: string, partition: number): Promise<void> {
    await this.#redis.unlink(refusalsKey(topic, partition));
  }

  async #writeSome(records: readonly ReadRecord[]): Promise<Outcome[]> {
    this.#sha ??= String(await this.#redis.script('LOAD', this.#parts.script));
    const pipeline = this.#redis.pipeline();
    for (const [index, record] of records.entries()) {
      const before = records[index - 1]?.offset ?? '-1';
      const task = this.#parts.taskOf(record);
      pipeline.evalsha(this.#sha, KEYS, ...keysOf(record, task), ...this.#arguments(record, task, before));
    }
    const answers = (await pipeline.exec()) ?? [];
    return records.map((_, index) => {
      const [error, answer] = answers[index] ?? [new Error('Redis did not answer'), undefined];
      if (error !== null) {
        // Perhaps that it does not know the script any more.
        this.#sha = undefined;
        throw error;
      }
      return outcomeOf(answer as readonly string[]);
    });
  }

  #arguments({ stream, partition, offset }: ReadRecord, task: Task, before: string): (string | number)[] {
    const { eventId, step, channel, message, state } = task;
    return [
      `${stream}:${partition}`,
      offset,
      before,
      eventId,
      channel,
      message,
      state?.entity ?? '',
      state?.json ?? '',
      step?.state ?? '',
      step?.sequence ?? 0,
      Date.now(),
      this.#limits.state,
      this.#limits.eventIds,
      this.#limits.memorySeconds,
    ];
  }
}

const KEYS = 7;

function keysOf({ stream, partition }: ReadRecord, { tripId, state }: Task): string[] {
  const hash = state?.hash ?? 'state:none';
  return [
    'processor:offsets',
    refusalsKey(stream, partition),
    `processor:seen:${stream}`,
    `processor:seen-before:${stream}`,
    hash,
    `${hash}:recent`,
    `processor:trip:${tripId}`,
  ];
}

function refusalsKey(topic: string, partition: number): string {
  return `processor:refused:${topic}:${partition}`;
}

function outcomeOf([kind, reason = '', detail = '']: readonly string[]): Outcome {
  if (kind === 'published' || kind === 'repeated') return { kind };
  if (kind === 'refused') return { kind, refusal: { reason, detail } };
  throw new Error(`an earlier record of the partition is missing in Redis (${kind ?? 'no answer'})`);
}
