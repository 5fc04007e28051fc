import { mock } from 'node:test';
import { expect, test } from '@playwright/test';
import { RegistryDouble } from './registry-double.ts';

const SCHEMA = JSON.stringify({ type: 'record', name: 'Ride', fields: [{ name: 'id', type: 'string' }] });
const LATEST = 'GET /subjects/rides-value/versions/latest';
const BY_ID = 'GET /schemas/ids/7';
const VERSIONS_OF = 'GET /schemas/ids/7/versions';

let nowMs = 0;

test.beforeEach(() => {
  nowMs = 5_000;
  mock.method(performance, 'now', () => nowMs);
});

test.afterEach(() => {
  mock.restoreAll();
});

test('the newest schema is the newest for just a second', async () => {
  await using double = new RegistryDouble({ [LATEST]: [200, { id: 7, schema: SCHEMA }] });
  const registry = await double.open();
  const first = await registry.latest('rides-value');
  nowMs += 999;
  double.answers[LATEST] = [200, { id: 8, schema: SCHEMA }];
  expect((await registry.latest('rides-value'))?.id).toBe(7);
  nowMs += 1;
  const second = await registry.latest('rides-value');
  expect([second?.id, double.asked.length]).toEqual([8, 2]);
  expect(second?.type, 'the same text is compiled once').toBe(first?.type);
});

test('the subjects of a schema are known for a second, by its id and when it was asked', async () => {
  await using double = new RegistryDouble({ [BY_ID]: [200, { schema: SCHEMA }], [VERSIONS_OF]: [200, []] });
  const registry = await double.open();
  expect(await registry.isUnder(7, 'rides-value')).toBe(false);
  double.answers[VERSIONS_OF] = [200, [{ subject: 'rides-value' }]];
  nowMs += 1_000;
  expect(await registry.isUnder(7, 'rides-value')).toBe(false);
  nowMs += 1;
  expect(await registry.isUnder(7, 'rides-value')).toBe(true);
  expect(await registry.byId(7)).toMatchObject({ id: 7, subjects: ['rides-value'], askedAt: nowMs });
  expect(double.asked).toEqual([BY_ID, VERSIONS_OF, BY_ID, VERSIONS_OF]);
});

test('a schema whose subjects the registry does not know stands under none', async () => {
  await using double = new RegistryDouble({ [BY_ID]: [200, { schema: SCHEMA }] });
  const registry = await double.open();
  expect(await registry.byId(7)).toMatchObject({ subjects: [] });
});
