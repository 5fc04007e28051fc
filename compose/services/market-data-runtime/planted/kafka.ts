import type { Message } from 'kafkajs';
import { compileSchema } from '../../../../test-data/avro/codec.ts';
import type { KAFKA_DEFECTS } from '../../../../test-data/market-data/defects/kafka.ts';
import type { Bug } from '../../lib/planted/planter.ts';
import { RegistryUnavailable } from '../../lib/registry-http.ts';
import type { BatchSenderParts } from '../kafka/batch-sender.ts';
import type { KafkaSinkParts, KafkaStages } from '../kafka/kafka-sink.ts';
import type { Stages } from '../stages.ts';
import { acknowledgesFirst, dropsRefused, putsAsideAll, splitsBackwards } from './kafka-writes.ts';

type KafkaDefect = (typeof KAFKA_DEFECTS)[number]['name'];

/** No record fits it. */
const NOTHING = compileSchema('"null"');

/** Bugs of the sink that writes to a topic. */
export const kafkaBugs: Readonly<Record<KafkaDefect, Bug<Stages>>> = {
  'kafka-acknowledges-first': acknowledgesFirst,
  'kafka-retry-repeats': (stages) => ({
    ...stages,
    TopicWriter: class extends stages.TopicWriter {
      protected override async attempt(partition: number, messages: readonly Message[]) {
        try {
          return await super.attempt(partition, messages);
        } catch (error) {
          await this.renew();
          throw error;
        }
      }
    },
  }),
  'kafka-scatters-keys': (stages) => ({
    ...stages,
    TopicWriter: class extends stages.TopicWriter {
      #next = 0;

      protected override async connection() {
        const connection = await super.connection();
        return { ...connection, partitionOf: () => (this.#next += 1) % 2 };
      }
    },
  }),
  'kafka-splits-backwards': splitsBackwards,
  'kafka-puts-aside-all': putsAsideAll,
  'kafka-drops-refused': dropsRefused,
  'kafka-drops-unfit': (stages) => ({
    ...stages,
    BatchSender: class<T> extends stages.BatchSender<T> {
      constructor(parts: BatchSenderParts<T>) {
        super({ ...parts, putAside: () => Promise.resolve() });
      }
    },
  }),
  'kafka-swallows-registry-error': (stages) => ({
    ...stages,
    KafkaSink: class<T> extends stages.KafkaSink<T> {
      constructor(settings: unknown, parts: KafkaSinkParts<T>, own?: KafkaStages) {
        const { schemas } = parts;
        super(
          settings,
          {
            ...parts,
            schemas: {
              newest: (subject) =>
                schemas.newest(subject).catch((error: unknown) => {
                  if (error instanceof RegistryUnavailable) return { id: 0, type: NOTHING };
                  throw error;
                }),
              byId: (id) => schemas.byId(id),
              health: () => schemas.health(),
            },
          },
          own,
        );
      }
    },
  }),
  'kafka-stops-silently': (stages) => ({
    ...stages,
    KafkaSink: class<T> extends stages.KafkaSink<T> {
      override async stop(limitMs: number) {
        await super.stop(limitMs);
        return { undelivered: 0 };
      }
    },
  }),
  'kafka-writes-after-stop': (stages) => ({
    ...stages,
    TopicWriter: class extends stages.TopicWriter {
      override close(): Promise<void> {
        return Promise.resolve();
      }
    },
  }),
  'kafka-keeps-lost-producer': (stages) => ({
    ...stages,
    TopicWriter: class extends stages.TopicWriter {
      protected override renew(): Promise<void> {
        return Promise.resolve();
      }
    },
  }),
  'kafka-looks-well': (stages) => ({
    ...stages,
    KafkaSink: class<T> extends stages.KafkaSink<T> {
      override health() {
        return { level: 'ok' } as const;
      }
    },
  }),
};
