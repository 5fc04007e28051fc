import { VirtualClock } from '../../compose/services/market-data-runtime/contracts/index.ts';
import { AsideTopic } from '../../compose/services/market-data-runtime/kafka/aside-topic.ts';
import { kafkaKind } from '../../compose/services/market-data-runtime/kafka/kind.ts';
import { openKafka } from '../../compose/services/market-data-runtime/kafka/outside.ts';
import { readEnvironment } from '../../compose/services/lib/environment.ts';
import { expect, silent, stages, test } from '../contracts/holds.ts';
import { answered, BrokerDouble } from './broker-double.ts';
import { SchemasDouble } from './sink-world.ts';

const TRADE = {
  symbol: 'BTCUSDT',
  id: 7,
  price: '95123.45',
  quantity: '0.00100',
  timeMicros: 1_767_323_045_678_901,
  buyerIsMaker: true,
} as const;

test('MD-04 what is put aside lies there as it was, with the reason', async () => {
  const broker = new BrokerDouble();
  const aside = new AsideTopic(broker.kafka, 'dead-letters');
  await aside.keep('{"as": "it was"}', 'does not fit');
  expect(broker.sent).toMatchObject([
    { key: null, value: '{"as": "it was"}', headers: { dead_letter_reason: 'does not fit' } },
  ]);
  expect(broker.asked).toContainEqual(expect.stringMatching(/^dead-letters /));
  broker.asked.length = 0;
  await aside.close();
  expect(broker.asked).toEqual(['producer disconnects']);
});

test('MD-04 what cannot even be put aside is an error that says what for', async () => {
  const broker = new BrokerDouble();
  const aside = new AsideTopic(broker.kafka, 'dead-letters');
  await aside.keep('first', 'why');
  broker.fails = answered('MESSAGE_TOO_LARGE');
  const failure = await aside.keep('x', 'does not fit').catch((error: unknown) => error);
  expect(failure).toMatchObject({
    message: 'dead-letters does not take what is to be kept: does not fit',
    cause: { message: 'MESSAGE_TOO_LARGE' },
  });
});

test('MD-04 a trade that does not fit its topic’s schema goes aside as the trade that it was', async () => {
  const broker = new BrokerDouble();
  const aside = new AsideTopic(broker.kafka, 'dead-letters');
  const schemas = new SchemasDouble();
  const clock = new VirtualClock();
  const build = kafkaKind({ kafka: broker.kafka, schemas }, aside, stages);
  const context = { feedback: { publish: () => undefined }, clock, log: silent };
  const sink = build({ kind: 'kafka', topic: 'trades' }, context);
  await sink.start();
  await sink.accept(TRADE);
  await sink.flushed();
  expect(sink.status().counters).toMatchObject({ putAside: 1, written: 0 });
  expect(broker.sent.map(({ value }) => JSON.parse(String(value)) as unknown)).toEqual([TRADE]);
  expect(broker.sent[0]?.headers).toEqual({ dead_letter_reason: expect.stringMatching(/is not a field/) });
  await sink.stop(1_000);
});

test('MD-04 a broker that is not there is told by the probe, and what was opened can be closed all the same', async () => {
  const environment = readEnvironment({ KAFKA_BROKERS: '127.0.0.1:1' });
  const outside = openKafka({ environment, log: silent, signal: new AbortController().signal, stages });
  expect(Object.keys(outside.sinks)).toEqual(['kafka']);
  await expect(Promise.resolve().then(() => outside.probe())).rejects.toThrow('127.0.0.1:1');
  await outside.close();
});
