import type { Redis } from 'ioredis';
import { defect } from '../lib/defects.ts';
import { publicationOf, stateOf, type ReadRecord } from './publication.ts';
import type { Refusal } from './reader.ts';
import { PROCESS_RECORD } from './script.ts';

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

const PIPELINE_RECORDS = 500;

/** Writes a partition's records to Redis, in order, each exactly once however often it is asked. */
export class StateWriter {
  readonly #redis: Redis;
  readonly #limits: WriterLimits;
  #sha: string | undefined;
  #forgot = false;
  readonly #heldBack = new Map<string, string>();

  constructor(redis: Redis, limits: WriterLimits) {
    this.#redis = redis;
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
    if (defect('processor-forgets-at-start') && !this.#forgot) {
      this.#forgot = true;
      await this.#redis.unlink(await this.#redis.keys('processor:*'));
    }
    this.#sha ??= String(await this.#redis.script('LOAD', PROCESS_RECORD));
    const pipeline = this.#redis.pipeline();
    const sha = this.#sha;
    const positions: number[] = [];
    let commands = 0;
    for (const [index, record] of records.entries()) {
      positions.push(commands);
      const before = records[index - 1]?.offset ?? '-1';
      const publication = publicationOf(record, records.length > 10 && index === records.length - 1);
      const message = this.#holdBack(record, publication);
      pipeline.evalsha(sha, KEYS, ...this.#keys(record), ...this.#arguments(record, before, message));
      commands += 1;
      const late = [
        ...(defect('processor-publishes-twice') && record.stream === 'trips' ? [publication] : []),
        ...this.#release(record),
      ];
      for (const extra of late) pipeline.publish(record.stream, extra);
      commands += late.length;
    }
    const answers = (await pipeline.exec()) ?? [];
    return positions.map((position) => {
      const [error, answer] = answers[position] ?? [new Error('Redis did not answer'), undefined];
      if (error !== null) {
        if (error.message.startsWith('NOSCRIPT')) this.#sha = undefined;
        throw error;
      }
      return outcomeOf(answer as readonly string[]);
    });
  }

  #keys({ stream, partition, event }: ReadRecord): string[] {
    const { hash } = stateOf({ stream, partition, offset: '0', key: '', event }) ?? { hash: 'state:none' };
    return [
      'processor:offsets',
      refusalsKey(stream, partition),
      `processor:seen:${stream}`,
      `processor:seen-before:${stream}`,
      hash,
      `${hash}:recent`,
      `processor:trip:${String(event.trip_id)}`,
    ];
  }

  #arguments(record: ReadRecord, before: string, message: string): (string | number)[] {
    const { stream, partition, offset, event } = record;
    const state = stateOf(record);
    const repetitionsPass = defect('processor-accepts-repetitions');
    return [
      `${stream}:${partition}`,
      offset,
      before,
      repetitionsPass ? `${stream}:${partition}:${offset}` : String(event.event_id),
      stream,
      message,
      state?.entity ?? '',
      state?.json ?? '',
      stream === 'trips' && !repetitionsPass ? String(event.state) : '',
      stream === 'trips' ? Number(event.sequence) : 0,
      Date.now(),
      this.#limits.state,
      this.#limits.eventIds,
      this.#limits.memorySeconds,
    ];
  }

  #holdBack({ stream, key, event }: ReadRecord, message: string): string {
    if (!defect('processor-reorders-within-key') || stream !== 'trips' || event.state !== 'MATCHED') return message;
    this.#heldBack.set(key, message);
    return '';
  }

  #release({ stream, key, event }: ReadRecord): string[] {
    const held = this.#heldBack.get(key);
    if (held === undefined || stream !== 'trips' || event.state === 'MATCHED') return [];
    this.#heldBack.delete(key);
    return [held];
  }
}

const KEYS = 7;

function refusalsKey(topic: string, partition: number): string {
  return `processor:refused:${topic}:${partition}`;
}

function outcomeOf([kind, reason = '', detail = '']: readonly string[]): Outcome {
  if (kind === 'published' || kind === 'repeated') return { kind };
  if (kind === 'refused') return { kind, refusal: { reason, detail } };
  throw new Error(`an earlier record of the partition is missing in Redis (${kind ?? 'no answer'})`);
}
