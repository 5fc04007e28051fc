import { compileSchema, encode } from '../../test-data/avro/codec.ts';
import { frame } from '../../test-data/avro/wire.ts';
import { SCHEMAS } from '../../test-data/rideshare/schemas/schema-files.ts';
import { expect, test } from '../own-pipeline.ts';

const RUN = { select: ['trip_states', 'trips'] };

test('RS-34 a new optional field of an event reaches Bronze and Silver while all goes on running', async ({
  openPipeline,
  rides,
  registry,
}) => {
  const own = await openPipeline(['trips']);
  const [requested, matched] = rides.tripLife();
  await own.send([requested]);
  await own.ingested();
  expect(await own.dbt.run(RUN), 'at silver.*').toHaveSucceeded();

  const { fields, ...rest } = SCHEMAS.trips as { readonly fields: readonly object[] };
  const wider = { ...rest, fields: [...fields, { name: 'promo_code', type: ['null', 'string'], default: null }] };
  const id = await registry.register(`${own.topic('trips')}-value`, wider as Parameters<typeof registry.register>[1]);
  const event = { ...matched.payload, correlation_id: 'wider', promo_code: 'SPRING' };
  const value = frame(id, encode(compileSchema(wider), event));
  await own.produce('trips', [{ key: matched.key, value }]);
  // The former version goes on beside the new one.
  await own.send([rides.tripRequested()]);
  await own.ingested();
  expect(await own.dbt.run(RUN), 'at silver.*').toHaveSucceeded();

  const held = [
    { trip_id: requested.key, sequence: 0, promo_code: null },
    { trip_id: requested.key, sequence: 1, promo_code: 'SPRING' },
  ];
  const [columns, trip] = ['trip_id, sequence, promo_code', `WHERE trip_id = '${requested.key}' ORDER BY sequence`];
  expect(await fieldsOf(own.rows(own.bronze('trips'), columns, trip)), 'at bronze.trips').toEqual(held);
  expect(await fieldsOf(own.rows(own.silver('trip_states'), columns, trip)), 'at silver.trip_states').toEqual(held);
  expect(await fieldsOf(own.rows(own.silver('trips'), columns, trip)), 'at silver.trips').toEqual(held.slice(1));
  expect((await own.rows(own.bronze('trips'), 'count(*)::INT AS n'))[0], 'at bronze.trips').toEqual({ n: 3 });
});

/** A column that is not there is a finding, told like any other. */
async function fieldsOf(rows: Promise<unknown>): Promise<unknown> {
  return await rows.catch((error: unknown) => String(error).split('\n', 1)[0]);
}
