import { createServer, type AddressInfo } from 'node:net';
import { VirtualClock } from '../../compose/services/market-data-runtime/contracts/index.ts';
import { AsideTopic } from '../../compose/services/market-data-runtime/kafka/aside-topic.ts';
import { kafkaKind } from '../../compose/services/market-data-runtime/kafka/kind.ts';
import { openKafka } from '../../compose/services/market-data-runtime/kafka/outside.ts';
import { readEnvironment } from '../../compose/services/lib/environment.ts';
import { expect, silent, stages, test } from '../contracts/holds.ts';
import { answered, BrokerDouble } from './broker-double.ts';
import { SchemasDouble } from './sink-world.ts';

/** What the broker answers with: its protocol's number of the error. */
const NOT_AUTHORIZED = 29;

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

/** A broker that lets nobody in: `closed` resolves when its first client is gone. */
async function closedBroker() {
  const closed = Promise.withResolvers<undefined>();
  const server = createServer((socket) => {
    socket
      .on('error', () => undefined)
      .on('close', () => {
        closed.resolve(undefined);
      });
    socket.once('data', (request) => {
      // Length, the request's own number, what is wrong, no versions, no throttling.
      const answer = Buffer.alloc(18);
      answer.writeInt32BE(14, 0);
      answer.writeInt32BE(request.readInt32BE(8), 4);
      answer.writeInt16BE(NOT_AUTHORIZED, 8);
      socket.write(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port, closed: closed.promise };
}

test('MD-04 a broker that lets nobody in is told by the probe, and no connection to it stays open', async () => {
  const { server, port, closed } = await closedBroker();
  const environment = readEnvironment({ KAFKA_BROKERS: `127.0.0.1:${port}` });
  const outside = openKafka({ environment, log: silent, signal: new AbortController().signal, stages });
  expect(Object.keys(outside.sinks)).toEqual(['kafka']);
  await expect(Promise.resolve().then(() => outside.probe())).rejects.toThrow(/not authorized/i);
  await outside.close();
  await closed;
  server.close();
});
