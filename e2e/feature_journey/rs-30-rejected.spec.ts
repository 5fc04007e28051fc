import { frame } from '../../test-data/avro/wire.ts';
import { encodeEvent } from '../../test-data/rideshare/schemas/codec.ts';
import { expect, test } from '../own-pipeline.ts';

const UNKNOWN_ID = 2_000_000_002;

test('RS-30 RS-31 what cannot be decoded is kept with its bytes, its place and the reason, and what is around it gets through', async ({
  openPipeline,
  rides,
  registry,
}) => {
  const own = await openPipeline(['ratings']);
  const [before, after, lost] = [rides.rating(), rides.rating(), rides.rating()];
  const { id } = await registry.version('ratings-value', 1);
  const { id: foreign } = await registry.version('surge_updates-value', 1);
  const body = encodeEvent('ratings', { ...lost.payload, correlation_id: 'lost' });
  const malformed = [
    { reason: 'not_avro', value: Buffer.from('five stars') },
    { reason: 'not_avro', value: null },
    { reason: 'unknown_schema', value: frame(UNKNOWN_ID, body) },
    { reason: 'unknown_schema', value: frame(foreign, body) },
    { reason: 'undecodable', value: frame(id, body.subarray(0, body.length - 3)) },
    { reason: 'undecodable', value: frame(id, Buffer.concat([body, Buffer.from([1, 2])])) },
  ];

  await own.send([before], { partition: 0 });
  const headers = { correlation_id: 'malformed' };
  await own.produce(
    'ratings',
    malformed.map(({ value }) => ({ key: lost.key, value, headers, partition: 0 })),
  );
  await own.send([after], { partition: 0 });
  await own.ingested();

  const columns = 'reason, raw, correlation_id, _kafka_topic, _kafka_partition AS p, _kafka_offset AS o';
  // A table that is not there is a finding, told like any other.
  const rejected = await own
    .rows(own.bronze('rejected'), columns, 'ORDER BY _kafka_offset')
    .catch((error: unknown) => String(error).split('\n', 1)[0]);
  expect(rejected, 'at bronze.rejected').toEqual(
    malformed.map(({ reason, value }, at) => ({
      reason,
      raw: value === null ? null : Uint8Array.from(value),
      correlation_id: 'malformed',
      _kafka_topic: own.topic('ratings'),
      p: 0,
      o: BigInt(at + 1),
    })),
  );
  expect(await own.rows(own.bronze('ratings'), 'event_id', 'ORDER BY _kafka_offset'), 'at bronze.ratings').toEqual(
    [before, after].map(({ payload }) => ({ event_id: payload.event_id })),
  );
});
