import kafkajs from 'kafkajs';
import { systemClock, type Clock } from '../../compose/services/market-data-runtime/clock.ts';
import {
  kafkaSinkContract,
  LARGEST_BYTES,
  MemoryTopic,
  NUMBERED,
  PARTITIONS,
  RegistryServer,
} from '../../compose/services/market-data-runtime/contracts/index.ts';
import type { TopicRecord } from '../../compose/services/market-data-runtime/kafka/batch-sender.ts';
import { RegistryClient } from '../../compose/services/market-data-runtime/registry/registry-client.ts';
import { about } from '../../fixtures/playwright/failures.ts';
import { silent, stages, test } from './holds.ts';

const TOPIC = 'numbers';
/** Waits a fifth as long: nothing here is away for longer than it is told to. */
const QUICK: Clock = { now: () => systemClock.now(), sleep: (ms, signal) => systemClock.sleep(ms / 5, signal) };
const OF_TOPIC = { annotation: about('kafka.trades') };

for (const { title, check } of kafkaSinkContract) {
  test(`MD-04 the Kafka sink before a topic in memory ${title}`, OF_TOPIC, async () => {
    await using registry = new RegistryServer();
    registry.register(`${TOPIC}-value`, NUMBERED);
    await registry.open();
    const memory = new MemoryTopic(PARTITIONS, LARGEST_BYTES);
    await using closing = new AsyncDisposableStack();
    await check(() =>
      Promise.resolve({
        registry,
        start: async (settings = {}) => {
          const parts = {
            kafka: new kafkajs.Kafka({ brokers: ['none'] }),
            schemas: new RegistryClient({ url: registry.url }),
            feedback: { publish: () => undefined },
            clock: QUICK,
            log: silent,
            record: (item: TopicRecord) => item,
          };
          const sink = new stages.KafkaSink<TopicRecord>({ topic: TOPIC, batchSize: 15, ...settings }, parts, {
            ...stages,
            connectToTopic: memory.connect,
          });
          closing.defer(async () => {
            await sink.stop(0);
          });
          await sink.start();
          return sink;
        },
        messages: () => Promise.resolve(memory.messages),
        cut: () => (memory.state = 'away'),
        heal: () => (memory.state = 'there'),
        loseAnswer: () => (memory.state = 'unheard'),
        answersLost: () => memory.answersLost,
        confuse: () => {
          memory.confuse();
          return Promise.resolve();
        },
      }),
    );
  });
}
