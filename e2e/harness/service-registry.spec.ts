import { expect, test } from '@playwright/test';
import { reason } from '../../compose/services/lib/logging.ts';
import { Registry, RegistryUnavailable } from '../../compose/services/lib/registry.ts';
import { until } from '../../fixtures/core/wait.ts';
import { RegistryDouble } from './registry-double.ts';

const SCHEMA = JSON.stringify({ type: 'record', name: 'Ride', fields: [{ name: 'id', type: 'string' }] });

const LATEST = 'GET /subjects/rides-value/versions/latest';
const BY_ID = 'GET /schemas/ids/7';
const VERSIONS_OF = 'GET /schemas/ids/7/versions';
const SUBJECT = 'GET /subjects/rides-value/versions';

test('a schema is registered by its id; one that is refused is an error, with the registry’s words', async () => {
  await using double = new RegistryDouble({ 'POST /subjects/rides-value/versions': [200, { id: 7 }] });
  const registry = await double.open('/');
  expect(await registry.register('rides-value', SCHEMA)).toBe(7);
  double.answers['POST /subjects/rides-value/versions'] = [409, { message: 'incompatible' }];
  await expect(registry.register('rides-value', SCHEMA)).rejects.toThrow(/rides-value.*incompatible/);
});

test('what is registered is sent as JSON of the registry’s own kind; a question has no body', async () => {
  await using double = new RegistryDouble({ 'POST /subjects/rides-value/versions': [200, { id: 7 }] });
  const registry = await double.open();
  await registry.register('rides-value', SCHEMA);
  await registry.latest('rides-value');
  expect(double.sent).toEqual([
    ['application/vnd.schemaregistry.v1+json', expect.any(String)],
    [undefined, ''],
  ]);
  expect(JSON.parse(double.sent[0]?.[1] ?? '')).toMatchObject({ schema: SCHEMA });
});

test('a registry that fails with 500 has refused nothing', async () => {
  await using double = new RegistryDouble({ 'POST /subjects/rides-value/versions': [500, {}] });
  const failure = await (await double.open()).register('rides-value', SCHEMA).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(RegistryUnavailable);
  expect(reason(failure)).toBe('the registry does not answer POST /subjects/rides-value/versions: status 500');
});

test('an answer that is there is sure at once', async () => {
  await using double = new RegistryDouble({});
  const registry = await double.open();
  let asked = 0;
  const ask = (): Promise<number> => Promise.resolve((asked += 1));
  expect([await registry.surely('rides-value', ask), double.asked]).toEqual([1, []]);
});

test('a compatibility that is refused is an error', async () => {
  await using double = new RegistryDouble({ 'PUT /config/rides-value': [422, { message: 'no such level' }] });
  const registry = await double.open();
  await expect(registry.setCompatibility('rides-value', 'BACKWARD')).rejects.toThrow(/BACKWARD.*no such level/);
  double.answers['PUT /config/rides-value'] = [200, {}];
  await expect(registry.setCompatibility('rides-value', 'BACKWARD')).resolves.toBeUndefined();
});

test('the newest schema is remembered for a second, and asked for again after it', async () => {
  await using double = new RegistryDouble({ [LATEST]: [200, { id: 7, schema: SCHEMA }] });
  const registry = await double.open();
  const found = await Promise.all([registry.latest('rides-value'), registry.latest('rides-value')]);
  expect(found.map((schema) => schema?.id)).toEqual([7, 7]);
  expect(double.asked).toEqual([LATEST]);
  const begun = performance.now();
  double.answers[LATEST] = [200, { id: 8, schema: SCHEMA }];
  await until({
    what: 'the newer schema is found',
    probe: () => registry.latest('rides-value'),
    done: (schema) => schema?.id === 8,
    timeoutMs: 10_000,
    everyMs: 20,
  });
  // Not for each question: once a second.
  expect(double.asked.length - 1).toBeLessThanOrEqual(Math.ceil((performance.now() - begun) / 1_000));
});

test('a schema that was just registered is asked for anew', async () => {
  await using double = new RegistryDouble({
    [LATEST]: [200, { id: 7, schema: SCHEMA }],
    'POST /subjects/rides-value/versions': [200, { id: 8 }],
  });
  const registry = await double.open();
  await registry.latest('rides-value');
  double.answers[LATEST] = [200, { id: 8, schema: SCHEMA }];
  await registry.register('rides-value', SCHEMA);
  expect((await registry.latest('rides-value'))?.id).toBe(8);
});

test('neither an absent subject nor an outage is remembered', async () => {
  await using double = new RegistryDouble({});
  const registry = await double.open();
  expect(await registry.latest('rides-value')).toBeUndefined();
  double.answers[LATEST] = [503, {}];
  await expect(registry.latest('rides-value')).rejects.toThrow(RegistryUnavailable);
  double.answers[LATEST] = [200, { id: 7, schema: SCHEMA }];
  expect((await registry.latest('rides-value'))?.id).toBe(7);
});

test('a schema is read by its id once, with the subjects that it stands under', async () => {
  await using double = new RegistryDouble({
    [BY_ID]: [200, { schema: SCHEMA }],
    [VERSIONS_OF]: [200, [{ subject: 'rides-value', version: 1 }]],
  });
  const registry = await double.open();
  expect(await registry.byId(7)).toMatchObject({ id: 7, subjects: ['rides-value'] });
  expect((await registry.byId(7))?.type.toBuffer({ id: 'x' })).toEqual(Buffer.from([2, 120]));
  expect(double.asked).toEqual([BY_ID, VERSIONS_OF]);
  expect(await registry.byId(9)).toBeUndefined();
  expect(await registry.isUnder(7, 'rides-value')).toBe(true);
  expect(await registry.isUnder(7, 'others-value')).toBe(false);
  expect(await registry.isUnder(9, 'rides-value')).toBe(false);
});

test('a subject under which a schema was registered since is found in the end', async () => {
  await using double = new RegistryDouble({ [BY_ID]: [200, { schema: SCHEMA }], [VERSIONS_OF]: [200, []] });
  const registry = await double.open();
  expect(await registry.isUnder(7, 'rides-value')).toBe(false);
  double.answers[VERSIONS_OF] = [200, [{ subject: 'rides-value' }]];
  await until({
    what: 'the schema stands under the subject',
    probe: () => registry.isUnder(7, 'rides-value'),
    done: (isUnder) => isUnder,
    timeoutMs: 10_000,
    everyMs: 20,
  });
});

test('a no of a registry that has lost its subjects does not count', async () => {
  await using double = new RegistryDouble({});
  const registry = await double.open();
  await expect(registry.surely('rides-value', () => registry.byId(7))).rejects.toThrow(RegistryUnavailable);
  double.answers[SUBJECT] = [200, [1]];
  expect(await registry.surely('rides-value', () => registry.byId(7))).toBeUndefined();
  double.answers[BY_ID] = [200, { schema: SCHEMA }];
  double.answers[VERSIONS_OF] = [200, []];
  expect((await registry.surely('rides-value', () => registry.byId(7)))?.id).toBe(7);
});

for (const [status, body] of [
  [500, {}],
  [503, {}],
  [401, {}],
] as const) {
  test(`a registry that answers ${status} is away`, async () => {
    await using double = new RegistryDouble({ 'GET /subjects': [status, body] });
    const registry = await double.open();
    await expect(registry.check()).rejects.toThrow(RegistryUnavailable);
    double.answers['GET /subjects'] = [200, ['rides-value']];
    expect(await registry.subjects()).toEqual(['rides-value']);
    await expect(registry.check()).resolves.toBeUndefined();
  });
}

test('a registry that fails while it is given something is away, and has refused nothing', async () => {
  const broken = [503, { message: 'starting' }] as const;
  await using double = new RegistryDouble({
    'POST /subjects/rides-value/versions': broken,
    'PUT /config/rides-value': broken,
  });
  const registry = await double.open();
  await expect(registry.register('rides-value', SCHEMA)).rejects.toThrow(RegistryUnavailable);
  await expect(registry.setCompatibility('rides-value', 'BACKWARD')).rejects.toThrow(RegistryUnavailable);
});

test('a registry that does not answer is away', async () => {
  await expect(new Registry('http://127.0.0.1:1').check()).rejects.toThrow(/does not answer GET/);
});
