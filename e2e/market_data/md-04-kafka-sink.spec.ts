import kafkajs from 'kafkajs';
import { pino } from 'pino';
import { decode } from '../../test-data/avro/codec.ts';
import { unframe } from '../../test-data/avro/wire.ts';
import { systemClock } from '../../compose/services/market-data-runtime/clock.ts';
import { KafkaSink } from '../../compose/services/market-data-runtime/kafka/kafka-sink.ts';
import type { TopicRecord } from '../../compose/services/market-data-runtime/kafka/batch-sender.ts';
import { RegistryClient } from '../../compose/services/market-data-runtime/registry/registry-client.ts';
import { expect, test } from '../market-data.ts';
import { madeTrades, ownSymbol } from './made-trades.ts';

const TOPIC = 'market.trades';

test('MD-04 the Kafka sink writes each trade once by the V2 schema, in order; what does not fit it is put aside', async ({
  kafka,
  stack,
}) => {
  const symbol = ownSymbol('K');
  const broker = stack.endpoint('kafka', 9094);
  const registry = stack.endpoint('schema-registry', 8080);
  const schemas = new RegistryClient({ url: `http://${registry.host}:${registry.port}/apis/ccompat/v7` });
  await using tap = await kafka.tap(TOPIC);
  const sink = new KafkaSink<TopicRecord>(
    { topic: TOPIC, capacity: 50, batchSize: 20 },
    {
      kafka: new kafkajs.Kafka({ brokers: [`${broker.host}:${broker.port}`], logLevel: kafkajs.logLevel.NOTHING }),
      schemas,
      feedback: { publish: () => undefined },
      clock: systemClock,
      log: pino({ level: 'silent' }),
      record: (trade) => trade,
    },
  );
  const trades = madeTrades(symbol, 200).map(({ payload }) => payload);

  await sink.start();
  for (const trade of trades) await sink.accept(trade);
  await sink.accept({ ...trades[0], trade_id: 201, price: 'cheap' });
  expect(await sink.stop(10_000)).toEqual({ undelivered: 0 });

  expect(sink.status().counters).toMatchObject({ taken: 201, written: 200, putAside: 1 });
  const own = (await tap.drain()).filter(({ key }) => key === symbol);
  const { type } = await schemas.newest(`${TOPIC}-value`);
  expect(
    own.map(({ value }) => decode(type, unframe(value).body)),
    'at kafka.trades',
  ).toEqual(trades);
});
