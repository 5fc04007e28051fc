import { subjectOf } from '../../test-data/avro/registry-api.ts';
import { STREAMS } from '../../test-data/rideshare/schemas/streams.ts';
import { expect, test } from '../rideshare.ts';

/** What else runs on the stack is there for other tests. */
const CORE = ['gateway', 'kafka', 'redis', 'schema-registry', 'simulation-api', 'stream-processor'];

test('RS-25 every service is healthy and none was restarted', { tag: '@docker' }, async ({ stack }) => {
  const states = await stack.states();
  expect(states.map(({ service }) => service)).toEqual(expect.arrayContaining(CORE));
  const core = states.filter(({ service }) => CORE.includes(service));
  for (const state of core) {
    expect(state, `at ${state.service}`).toMatchObject({ status: 'running', restarts: 0, oomKilled: false });
  }
});

test('RS-25 every topic is present', async ({ kafka }) => {
  expect(await kafka.topics()).toEqual(expect.arrayContaining([...STREAMS, 'dead-letters']));
});

test('RS-25 every subject is registered and refuses incompatible schemas', async ({ registry }) => {
  expect(await registry.subjects(), 'at registry').toEqual(expect.arrayContaining(STREAMS.map(subjectOf)));
});

test('RS-25 the simulation API says of itself that it is ready, and what it has accepted', async ({ api }) => {
  expect(await api.get('/health/live')).toMatchObject({ status: 200 });
  expect(await api.get('/health/ready')).toMatchObject({ status: 200 });
  expect(await api.get('/v1/status')).toMatchObject({ status: 200 });
});
