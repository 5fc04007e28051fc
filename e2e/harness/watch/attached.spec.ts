import { expect, test } from '@playwright/test';
import { HarnessError } from '../../../fixtures/core/errors.ts';
import { definePlatform } from '../../../fixtures/pipeline/define-platform.ts';
import type { WatchState } from '../../../fixtures/watch/state.ts';
import { Watch } from '../../../fixtures/watch/watch.ts';
import { OPEN_DOOR, sourcesOf } from '../memory-graph.ts';
import { memoryContext } from '../memory-source.ts';

/** A pipeline that runs elsewhere; one of its two hops cannot be reached. */
async function beginWatch(): Promise<Watch> {
  const [topic, cache] = sourcesOf([
    { name: 'topic.orders', after: 'api' },
    { name: 'cache.orders', after: 'topic.orders' },
  ]).values();
  if (topic === undefined || cache === undefined) throw new TypeError('two sources were made');
  cache.open = () => Promise.reject(new HarnessError('E_ENDPOINT_UNKNOWN', 'nobody said where the cache is'));
  const platform = definePlatform({
    name: 'elsewhere',
    deployment: { endpointsFile: '/nowhere.json' },
    capabilities: {},
    pipeline: { entrances: { api: OPEN_DOOR }, sources: [topic, cache] },
    traffic: () => () => [{ stream: 'orders', key: 'k', payload: {} }],
  });
  const context = memoryContext();
  return await Watch.begin({
    platform,
    stack: {
      kind: 'attached',
      project: 'attached',
      credentials: {},
      endpoint: context.endpoint,
      states: () => Promise.resolve([]),
      logs: () => Promise.resolve([]),
    },
    profiles: undefined,
    context,
    ensureFaultTools: () => Promise.reject(new TypeError('nothing is broken elsewhere')),
    timeoutMs: 1_000,
    port: 0,
    say: () => undefined,
  });
}

async function stateOf({ url }: Watch): Promise<WatchState> {
  const answer = await fetch(`${url}events`);
  const { value } = (await answer.body?.getReader().read()) ?? {};
  return JSON.parse(
    Buffer.from(value ?? [])
      .toString()
      .replace(/^data: /, ''),
  ) as WatchState;
}

test('a pipeline that runs elsewhere is watched as far as it can be reached; nothing is sent to it and nothing broken', async () => {
  await using watch = await beginWatch();
  const order = async (body: object): Promise<string> => {
    const headers = { origin: new URL(watch.url).origin, 'content-type': 'application/json' };
    const answer = await fetch(`${watch.url}orders`, { method: 'POST', headers, body: JSON.stringify(body) });
    return `${answer.status} ${(await answer.text()).trim()}`;
  };
  const why = 'The pipeline runs elsewhere: it is only watched, nothing is sent to it and nothing broken.';
  expect(await order({ do: 'break', breaking: { verb: 'stop', service: 'shop' } })).toBe(
    `403 ${why} [E_FAULT_NOT_ALLOWED]`,
  );
  expect(await order({ do: 'heal', id: 1 })).toBe(`403 ${why} [E_FAULT_NOT_ALLOWED]`);
  expect(await order({ do: 'send', perSecond: 1 })).toBe(`400 nothing is sent: ${why} [E_USAGE]`);
  const { unwatched, faults, services, traffic } = await stateOf(watch);
  expect(Object.keys(unwatched)).toEqual(['cache.orders']);
  expect(unwatched['cache.orders']).toContain('nobody said where the cache is');
  expect({ faults, services }).toEqual({ faults: [], services: [] });
  expect(traffic).toMatchObject({ unavailable: why, acknowledged: 0 });
});
