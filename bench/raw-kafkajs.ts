import { TOPIC, quietKafka } from './kafka-topic.ts';
import { cpuSecondsSince } from './figures.ts';
import type { Reading } from './tap-rate.ts';

/** What kafkajs alone can do: an `eachBatch` that only counts. Decoding is the library's, so the tap pays for it too. */
export async function readRaw(bootstrap: string, messages: number): Promise<Reading> {
  const consumer = quietKafka(bootstrap).consumer({
    groupId: `bench-raw-${process.pid}`,
    maxWaitTimeInMs: 50,
  });
  let begun = 0;
  let cpu = process.cpuUsage();
  let seen = 0;
  const { promise, resolve } = Promise.withResolvers<undefined>();
  consumer.on(consumer.events.GROUP_JOIN, () => {
    begun = performance.now();
    cpu = process.cpuUsage();
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [TOPIC], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    partitionsConsumedConcurrently: 4,
    eachBatch: ({ batch }) => {
      seen += batch.messages.length;
      if (seen >= messages) resolve(undefined);
      return Promise.resolve();
    },
  });
  await promise;
  const seconds = (performance.now() - begun) / 1000;
  const cpuSeconds = cpuSecondsSince(cpu);
  await consumer.disconnect();
  return { seen, distinct: undefined, seconds, cpuSeconds };
}
