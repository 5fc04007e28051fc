import type { Admin, Kafka } from 'kafkajs';
import { Gauge, type Metrics } from './metrics.ts';

interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly lag: number;
}

export interface GroupLagOptions {
  readonly groupId: string;
  readonly topics: readonly string[];
  /** How long a question may take before what is served goes without it. */
  readonly patienceMs?: number;
}

/** Older than this, what was read of Kafka is not told: no value is better than one that was true once. */
const FRESH_MS = 5_000;

/**
 * How far a consumer group is behind, by the broker's word and not by the consumer's: one that hangs tells nothing of what
 * has come since. Names as kafka_exporter has them.
 */
export class GroupLag {
  readonly #kafka: Kafka;
  readonly #options: GroupLagOptions;
  #admin: Promise<Admin> | undefined;
  #asking: Promise<void> | undefined;
  #places: readonly Place[] = [];
  #readAt = -Infinity;

  constructor(kafka: Kafka, options: GroupLagOptions, registry: Metrics) {
    this.#kafka = kafka;
    this.#options = options;
    this.#tell(
      'kafka_consumergroup_current_offset',
      'The next offset that the group reads, as committed.',
      registry,
      'offset',
    );
    this.#tell(
      'kafka_consumergroup_lag',
      'Records between what is committed and the end of the partition.',
      registry,
      'lag',
    );
  }

  async close(): Promise<void> {
    await this.#asking;
    await (await this.#admin)?.disconnect();
  }

  #tell(name: string, help: string, registry: Metrics, value: 'offset' | 'lag'): void {
    const read = () => this.#read();
    const { groupId: consumergroup } = this.#options;
    new Gauge({
      name,
      help,
      labelNames: ['consumergroup', 'topic', 'partition'] as const,
      registers: [registry],
      // Each asks by itself, and all that ask at once get one answer: none waits for another's.
      async collect() {
        const places = await read();
        this.reset();
        for (const place of places) {
          this.set({ consumergroup, topic: place.topic, partition: String(place.partition) }, place[value]);
        }
      },
    });
  }

  /** Never fails: all else that is served is not to be lost with it. */
  async #read(): Promise<readonly Place[]> {
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
    const patience = Promise.withResolvers<undefined>();
    const timer = setTimeout(patience.resolve, this.#options.patienceMs ?? 250, undefined);
    await Promise.race([this.#asking, patience.promise]);
    clearTimeout(timer);
    return performance.now() - this.#readAt <= FRESH_MS ? this.#places : [];
  }

  async #ask(): Promise<void> {
    const { groupId, topics } = this.#options;
    try {
      const admin = await (this.#admin ??= this.#connect());
      const [committed, ends] = await Promise.all([
        admin.fetchOffsets({ groupId, topics: [...topics] }),
        Promise.all(topics.map(async (topic) => [topic, await admin.fetchTopicOffsets(topic)] as const)),
      ]);
      this.#places = placesOf(committed, new Map(ends));
      this.#readAt = performance.now();
    } catch {
      // Kafka is away: readiness says so, and a new connection is made for the next question.
      const old = this.#admin;
      this.#admin = undefined;
      await old?.then((admin) => admin.disconnect()).catch(() => undefined);
    }
  }

  async #connect(): Promise<Admin> {
    const admin = this.#kafka.admin({ retry: { retries: 0 } });
    await admin.connect();
    return admin;
  }
}

type Committed = Awaited<ReturnType<Admin['fetchOffsets']>>;
type Ends = Awaited<ReturnType<Admin['fetchTopicOffsets']>>;

/** A partition of which nothing is committed is read from its beginning. */
function placesOf(committed: Committed, ends: ReadonlyMap<string, Ends>): Place[] {
  return committed.flatMap(({ topic, partitions }) =>
    (ends.get(topic) ?? []).map(({ partition, low, high }): Place => {
      const known = Number(partitions.find((own) => own.partition === partition)?.offset ?? -1);
      const offset = known < 0 ? Number(low) : known;
      return { topic, partition, offset, lag: Math.max(0, Number(high) - offset) };
    }),
  );
}
