import { connect, type Socket } from 'node:net';
import kafkajs from 'kafkajs';
import { kafkaConnection } from '../../fixtures/technologies/kafka/connection.ts';
import { Producers } from '../../fixtures/technologies/kafka/producers.ts';
import { readBack } from '../../fixtures/technologies/kafka/read-back.ts';
import { expect, test } from '../../fixtures/index.ts';

/** Of Kafka's protocol: a request begins with its length in four bytes, and then says what it asks for. */
const PRODUCE = 0;
const AT = 4;

test.describe('producers', { tag: '@stack:core' }, () => {
  test('what is acknowledged is written once, also where the answer to another request was lost', async ({
    kafka,
    stack,
  }) => {
    const topic = await kafka.createTopic('numbers');
    const { host, port } = stack.endpoint('kafka', 9094);
    const connection = kafkaConnection({ bootstrap: `${host}:${port}`, name: topic });
    let lost = 0;
    const lossy = new kafkajs.Kafka({
      brokers: [connection.access.bootstrap],
      logLevel: kafkajs.logLevel.NOTHING,
      retry: { initialRetryTime: 50, retries: 3 },
      socketFactory: ({ host: to, port: at, onConnect }) =>
        withoutOneAnswer(connect({ host: to, port: at }, onConnect), () => (lost += 1) <= 2),
    });
    await using producers = new Producers({ ...connection, kafka: lossy });
    const values = Array.from({ length: 40 }, (_, at) => at.toString());

    await Promise.all(values.map((value) => producers.send({ topic, acks: -1, messages: [{ value, partition: 0 }] })));

    const { records } = await readBack(kafka, topic);
    const written = records.map(({ value }) => Number(value?.toString()));
    expect(written.toSorted((a, b) => a - b)).toEqual(values.map(Number));
    expect(lost, 'requests whose answer could be lost').toBeGreaterThan(2);
  });
});

/** A connection that breaks when the first request to write is answered, if it is chosen then. */
function withoutOneAnswer(socket: Socket, isChosen: () => boolean): Socket {
  let breaks = false;
  const [write, emit] = [socket.write.bind(socket), socket.emit.bind(socket)];
  return Object.assign(socket, {
    write: (bytes: Buffer, ...more: []) => {
      if (bytes.readInt16BE(AT) === PRODUCE) breaks ||= isChosen();
      return write(bytes, ...more);
    },
    emit: (event: string, ...values: unknown[]) => {
      if (event !== 'data' || !breaks) return emit(event, ...values);
      socket.destroy(new Error('cut off'));
      return false;
    },
  });
}
