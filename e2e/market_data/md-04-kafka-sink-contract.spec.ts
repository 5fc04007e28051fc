import kafkajs from 'kafkajs';
import { pino } from 'pino';
import { systemClock } from '../../compose/services/market-data-runtime/clock.ts';
import {
  kafkaSinkContract,
  LARGEST_BYTES,
  NUMBERED,
  PARTITIONS,
  RegistryServer,
} from '../../compose/services/market-data-runtime/contracts/index.ts';
import type { TopicRecord } from '../../compose/services/market-data-runtime/kafka/batch-sender.ts';
import { plant } from '../../compose/services/market-data-runtime/planted/plant.ts';
import { RegistryClient } from '../../compose/services/market-data-runtime/registry/registry-client.ts';
import { STAGES } from '../../compose/services/market-data-runtime/stages.ts';
import { about, readBack } from '../../fixtures/index.ts';
import { test } from '../market-data.ts';
import { BrokerWay } from './broker-way.ts';
import { FOREIGN, goOnAsProducerOf } from './foreign-producer.ts';

const silent = pino({ level: 'silent' });
const stages = plant(STAGES, silent);
const OF_TOPIC = { annotation: about('kafka.trades') };
const SOON = { initialRetryTime: 10, maxRetryTime: 50, retries: 2 };

for (const { title, check } of kafkaSinkContract) {
  test(`MD-04 the Kafka sink before a broker ${title}`, OF_TOPIC, async ({ kafka, stack }) => {
    const config = { 'max.message.bytes': String(LARGEST_BYTES) };
    const topic = await kafka.createTopic('numbers', { partitions: PARTITIONS, config });
    const { host, port } = stack.endpoint('kafka', 9094);
    const way = new BrokerWay();
    const client = { brokers: [`${host}:${port}`], logLevel: kafkajs.logLevel.NOTHING, retry: SOON };
    // In the test's own process, so that it can be away without anybody else noticing.
    await using registry = new RegistryServer();
    registry.register(`${topic}-value`, NUMBERED);
    await registry.open();
    await using closing = new AsyncDisposableStack();
    await check(() =>
      Promise.resolve({
        registry,
        start: async (settings = {}) => {
          const parts = {
            kafka: new kafkajs.Kafka({ ...client, socketFactory: way.socketFactory }),
            schemas: new RegistryClient({ url: registry.url }),
            feedback: { publish: () => undefined },
            clock: systemClock,
            log: silent,
            record: (item: TopicRecord) => item,
          };
          const sink = new stages.KafkaSink<TopicRecord>({ topic, batchSize: 15, ...settings }, parts, stages);
          closing.defer(async () => {
            await sink.stop(0);
          });
          await sink.start();
          return sink;
        },
        messages: async () =>
          (await readBack(kafka, topic)).records.flatMap(({ key, value }) =>
            key === FOREIGN ? [] : [{ key: key ?? '', value: value ?? Buffer.alloc(0) }],
          ),
        cut: () => {
          way.cut();
        },
        heal: () => {
          way.heal();
        },
        loseAnswer: () => {
          // kafkajs asks a second time by itself.
          way.loseAnswers(2);
        },
        answersLost: () => way.lost,
        confuse: async () => goOnAsProducerOf(new kafkajs.Kafka(client), topic, await kafka.ends(topic)),
      }),
    );
  });
}
