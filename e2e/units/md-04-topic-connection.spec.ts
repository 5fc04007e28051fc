import { expect, test } from '@playwright/test';
import type { Message } from 'kafkajs';
import {
  connectToTopic,
  ProducerLost,
  RecordsRefused,
} from '../../compose/services/market-data-runtime/kafka/topic-connection.ts';
import { answered, BrokerDouble } from './broker-double.ts';

const MESSAGES: readonly Message[] = [
  { key: 'a', value: 'x' },
  { key: 'a', value: 'y' },
];

test('MD-04 messages go to the partition that they are sent to, acknowledged by all replicas', async () => {
  const broker = new BrokerDouble();
  const connection = await connectToTopic(broker.kafka, 'trades');
  broker.asked.length = 0;
  await connection.send(2, MESSAGES);
  expect(broker.asked).toEqual(['trades 2,2 acks -1']);
  expect(broker.settings).toMatchObject({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    retry: { retries: 1 },
  });
  const [one, same, other] = [
    { key: 'k', value: '1' },
    { key: 'k', value: '2' },
    { key: 'q', value: '1' },
  ];
  expect(connection.partitionOf(one)).toBe(connection.partitionOf(same));
  expect([connection.partitionOf(one), connection.partitionOf(other)].every((at) => at >= 0 && at <= 2)).toBe(true);
});

for (const type of ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD', 'INVALID_TIMESTAMP']) {
  test(`MD-04 what the broker answers with ${type} it will never take`, async () => {
    const broker = new BrokerDouble();
    const connection = await connectToTopic(broker.kafka, 'trades');
    broker.fails = answered(type);
    await expect(connection.send(0, MESSAGES)).rejects.toThrow(
      expect.objectContaining({ name: RecordsRefused.name, message: type, cause: broker.fails }),
    );
  });
}

for (const type of ['OUT_OF_ORDER_SEQUENCE_NUMBER', 'UNKNOWN_PRODUCER_ID', 'INVALID_PRODUCER_EPOCH']) {
  test(`MD-04 after ${type} only another producer can write`, async () => {
    const broker = new BrokerDouble();
    const connection = await connectToTopic(broker.kafka, 'trades');
    broker.fails = answered(type);
    await expect(connection.send(0, MESSAGES)).rejects.toThrow(
      expect.objectContaining({ name: ProducerLost.name, message: type, cause: broker.fails }),
    );
  });
}

test('MD-04 what the broker has already is written; whatever else happens leaves it open', async () => {
  const broker = new BrokerDouble();
  const connection = await connectToTopic(broker.kafka, 'trades');
  broker.fails = answered('DUPLICATE_SEQUENCE_NUMBER');
  await connection.send(0, MESSAGES);
  for (const error of [answered('NOT_LEADER_FOR_PARTITION'), new Error('the connection was lost')]) {
    broker.fails = error;
    await expect(connection.send(0, MESSAGES)).rejects.toBe(error);
  }
  expect(broker.asked, 'the connection stays').not.toContain('producer disconnects');
});

test('MD-04 a connection that cannot be made leaves nothing open', async () => {
  const broker = new BrokerDouble();
  broker.fails = new Error('the broker is away');
  await expect(connectToTopic(broker.kafka, 'trades')).rejects.toThrow('the broker is away');
  expect(broker.asked).toContain('producer disconnects');
  expect(broker.asked).toContain('admin disconnects');
});

test('MD-04 after its end nothing is sent, not even what the client would try again', async () => {
  const broker = new BrokerDouble();
  const connection = await connectToTopic(broker.kafka, 'trades');
  const place = { topic: 'trades', partitionMetadata: [{ partitionId: 0, leader: 1 }], message: MESSAGES[0] };
  expect(broker.settings?.createPartitioner()(place)).toBe(0);
  await connection.close();
  expect(broker.asked.at(-1)).toBe('producer disconnects');
  expect(() => broker.settings?.createPartitioner()(place)).toThrow('is closed');
  broker.fails = new Error('the connection was lost');
  broker.asked.length = 0;
  await expect(connection.send(0, MESSAGES)).rejects.toThrow('the connection was lost');
  expect(broker.asked).toEqual(['trades 0,0 acks -1', 'producer disconnects']);
});
