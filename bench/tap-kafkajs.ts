import { kafkaConnection, openAdmin } from '../fixtures/technologies/kafka/connection.ts';
import { endOffsets } from '../fixtures/technologies/kafka/offsets.ts';
import { PositionedConsumer } from '../fixtures/technologies/kafka/positioned-consumer.ts';
import { headerId } from '../fixtures/trace/identity.ts';
import { TraceRouter } from '../fixtures/trace/router.ts';
import { BatchRecorder } from '../fixtures/technologies/kafka/batch-recorder.ts';
import { PARTITIONS, TOKEN, TOPIC } from './kafka-topic.ts';
import { cpuSecondsSince } from './figures.ts';
import type { Reading } from './tap-rate.ts';

const HOP = 'kafka.bench';

/** What a Kafka hop of the tracer does with a message: header read, attributed to test and event, times and place kept. */
export async function readTap(bootstrap: string, messages: number, keepContent: boolean): Promise<Reading> {
  const connection = kafkaConnection({ bootstrap, name: `bench-tap-${process.pid}` });
  const admin = await openAdmin(connection);
  const router = new TraceRouter();
  const test = router.open(keepContent, TOKEN);
  test.minted = messages;
  const watched = new Map([[TOPIC, { hop: HOP, identify: headerId('correlation_id') }]]);
  const recorder = new BatchRecorder(router, watched);
  const ends = await endOffsets(admin, [TOPIC], 10_000);
  await using consumer = await PositionedConsumer.open({
    connection,
    name: `bench-tap-${process.pid}`,
    start: new Map([[TOPIC, new Array<number>(PARTITIONS).fill(0)]]),
    onBatch: (batch, seen) => {
      recorder.take(batch, seen);
    },
  });
  const begun = performance.now();
  const cpu = process.cpuUsage();
  await consumer.reach(ends, 120_000);
  const seconds = (performance.now() - begun) / 1000;
  const cpuSeconds = cpuSecondsSince(cpu);
  await admin.disconnect();
  return { seen: test.at(HOP).length, distinct: test.at(HOP).distinct, seconds, cpuSeconds };
}
