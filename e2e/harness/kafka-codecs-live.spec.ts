import kafkajs from 'kafkajs';
import { expect, test } from '../../fixtures/index.ts';
import { knowAllCodecs } from '../../fixtures/technologies/kafka/compression.ts';
import { kafkaSource } from '../../fixtures/technologies/kafka/source.ts';
import { TraceRouter } from '../../fixtures/trace/router.ts';

const { CompressionCodecs, CompressionTypes } = kafkajs;
const CODECS = { gzip: CompressionTypes.GZIP, snappy: CompressionTypes.Snappy, lz4: CompressionTypes.LZ4 } as const;
/** More than one block of each codec. */
const VALUES = Array.from({ length: 50 }, (_, at) => `${at}: ${'a passenger waits '.repeat(500)}`);

test.describe('Kafka messages, however they are compressed', { tag: '@stack:core' }, () => {
  for (const [name, type] of Object.entries({ ...CODECS, zstd: CompressionTypes.ZSTD })) {
    test(`a topic of ${name} is read, compressed by the broker and by a client`, async ({ stack, kafka }) => {
      const [byBroker, byClient] = [
        await kafka.createTopic('broker', { config: { 'compression.type': name } }),
        await kafka.createTopic('client'),
      ];
      await kafka.produce(
        byBroker,
        VALUES.map((value) => ({ value })),
      );
      const { host, port } = stack.endpoint('kafka', 9094);
      const client = new kafkajs.Kafka({ brokers: [`${host}:${port}`], logLevel: kafkajs.logLevel.NOTHING });
      const producer = client.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
      await producer.connect();
      await producer.send({ topic: byClient, compression: type, messages: VALUES.map((value) => ({ value })) });
      await producer.disconnect();
      for (const topic of [byBroker, byClient]) {
        const tap = await kafka.tap(topic, { from: 'beginning' });
        expect((await tap.drain()).map(({ value }) => value?.toString())).toEqual(VALUES);
      }
    });
  }

  test('a codec that nobody has is said at the hop, at once and by name, and not for ever', async ({
    kafka,
    stack,
    contextOn,
  }) => {
    const topic = await kafka.createTopic('zstd', { config: { 'compression.type': 'zstd' } });
    const failed: string[] = [];
    const source = kafkaSource({ service: 'kafka', port: 9094, hops: [{ name: 'kafka.zstd', stream: '*', topic }] });
    await using tap = await source.open({
      ...contextOn(stack),
      recorder: new TraceRouter(),
      signal: new AbortController().signal,
      onSent: () => undefined,
      fail: (hop, { message }) => failed.push(`${hop}: ${message}`),
    });
    try {
      CompressionCodecs[CompressionTypes.ZSTD] = () => {
        throw new Error('no codec for zstd');
      };
      await kafka.produce(topic, [{ value: 'compressed' }]);
      await expect(tap.drain(30_000, ['kafka.zstd'])).rejects.toThrow(
        `nobody can tell what is in ${topic}: no codec for zstd [E_KAFKA_UNREADABLE]`,
      );
      expect(failed[0]).toContain('kafka.zstd: nobody can tell what is in');
    } finally {
      knowAllCodecs();
    }
    // As soon as it can be read it is.
    await expect(() => tap.drain(10_000, ['kafka.zstd'])).toPass({ timeout: 20_000 });
    expect(tap.state()).toMatchObject({ connected: true, seen: 1 });
  });
});
