import { randomUUID } from 'node:crypto';
import { consumerGroup, runIn } from '../../fixtures/index.ts';
import { expect, test } from '../market-data.ts';

const PID = '/tmp/newer-group.pid';
const MEMBER = `
import signal, sys
from confluent_kafka import Consumer
from confluent_kafka.admin import AdminClient
topic, group = sys.argv[1:]
consumer = Consumer({"bootstrap.servers": "kafka:9092", "group.id": group, "group.protocol": "consumer", "auto.offset.reset": "earliest"})
consumer.subscribe([topic])
asked_to_end = []
signal.signal(signal.SIGTERM, lambda *_: asked_to_end.append(True))
while not asked_to_end:
    consumer.poll(0.1)
consumer.close()
AdminClient({"bootstrap.servers": "kafka:9092"}).delete_consumer_groups([group])[group].result()
`;

test('HA-01 a group of the newer protocol is waited for until it is there, and until it has committed', async ({
  kafka,
  stack,
  contextOn,
}) => {
  const topic = await kafka.createTopic('newer');
  // A stack that is kept may still know the one of the run before.
  const group = `${topic}.${randomUUID()}`;
  const carrier = consumerGroup({ service: 'kafka', port: 9094, group, topics: [topic] });
  await kafka.produce(topic, [{ key: 'a', value: '1' }]);
  const inConsumer = (...command: readonly string[]) => runIn(stack.project, 'consumer', command);

  await expect(carrier.ready?.(contextOn(stack), 500)).rejects.toMatchObject({ code: 'E_WAIT_TIMEOUT' });
  const start = '/opt/market-data/bin/python -c "$0" "$1" "$2" > /dev/null 2>&1 & echo $! > "$3"';
  await inConsumer('sh', '-c', start, MEMBER, topic, group, PID);
  try {
    await carrier.ready?.(contextOn(stack), 30_000);
    await carrier.passed(contextOn(stack), 30_000);
  } finally {
    await inConsumer('sh', '-c', `kill "$(cat ${PID})"`);
  }
});
