import { expect, test } from '@playwright/test';
import { dependentsOf, leastNeeded, mostNeeded, outOfOrder } from '../../fixtures/contract/start-order.ts';
import { readServices } from '../../fixtures/stack/compose-service.ts';
import type { Change, ContainerEvent } from '../../fixtures/stack/container-events.ts';

const CHECKED = { healthcheck: { test: ['CMD', 'ask'] } };
const HEALTHY = { condition: 'service_healthy' };
const DONE = { condition: 'service_completed_successfully' };

/** A store, a job that needs it, a shop that needs both, a cart that needs the shop, and a neighbour. */
const SERVICES = servicesOf({
  cart: { ...CHECKED, depends_on: { shop: HEALTHY } },
  shop: { ...CHECKED, depends_on: { store: HEALTHY, job: DONE } },
  job: { depends_on: { store: HEALTHY } },
  store: CHECKED,
  beside: CHECKED,
});

function servicesOf(blocks: Readonly<Record<string, unknown>>) {
  return [...readServices({ services: blocks }, {}).services.values()];
}

/** `store start, store healthy, job die 0`: ten milliseconds apart. */
function told(story: string): ContainerEvent[] {
  return story.split(', ').map((part, at) => {
    const [service = '', change, exitCode] = part.split(' ');
    const code = exitCode === undefined ? undefined : Number(exitCode);
    return { service, containerId: service, change: change as Change, at: 1_000 + at * 10, exitCode: code };
  });
}

const RIGHT =
  'beside start, store start, store healthy, job start, job die 0, shop start, shop healthy, cart start, cart healthy';

test('HA-05 a start in which each waited for what it needs is in order', () => {
  expect(outOfOrder(SERVICES, told(RIGHT))).toEqual([]);
});

for (const [what, story, wrong] of [
  [
    'ten milliseconds too early',
    'beside start, store start, store healthy, job start, job die 0, shop start, cart start, shop healthy',
    ['cart was started before shop was healthy, 10 ms too early'],
  ],
  [
    'before a job has ended',
    'beside start, store start, store healthy, job start, shop start, job die 0, shop healthy, cart start',
    ['shop was started before job had ended with 0, 10 ms too early'],
  ],
  [
    'though a job has failed',
    'beside start, store start, store healthy, job start, job die 1, shop start, shop healthy, cart start',
    ['shop was started before job had ended with 0, which it never was'],
  ],
  [
    'on a health that was there before',
    'store unhealthy, beside start, store start, job start, job die 0, shop start, shop healthy, cart start',
    [
      'shop was started before store was healthy, which it never was',
      'job was started before store was healthy, which it never was',
    ],
  ],
  ['and one never', RIGHT.replace('beside start, ', ''), ['beside was never started']],
] as const) {
  test(`HA-05 a start is out of order with one that starts ${what}`, () => {
    expect(outOfOrder(SERVICES, told(story))).toEqual(wrong);
  });
}

test('HA-05 it is enough that the file’s own conditions held only where that is said', () => {
  const services = servicesOf({ store: CHECKED, shop: { depends_on: { store: { condition: 'service_started' } } } });
  const events = told('store start, shop start, store healthy');
  expect(outOfOrder(services, events)).toEqual(['shop was started before store was healthy, 10 ms too early']);
  expect(outOfOrder(services, events, ['shop'])).toEqual([]);
});

test('HA-05 no start is no order that is right', () => {
  expect(() => outOfOrder(SERVICES, told('store healthy'))).toThrow('the engine has started no container');
});

test('HA-05 who must wait for whom, and who is needed most and least', () => {
  expect(dependentsOf(SERVICES, 'store')).toEqual(['shop', 'cart', 'job']);
  expect(dependentsOf(SERVICES, 'cart')).toEqual([]);
  expect(mostNeeded(SERVICES)).toBe('store');
  expect(leastNeeded(SERVICES)).toBe('cart');
  expect(() => mostNeeded(servicesOf({ beside: CHECKED }))).toThrow('no service depends on one with a health check');
  expect(() => leastNeeded(servicesOf({ one: { depends_on: { job: DONE } }, job: {} }).slice(1))).toThrow(
    'no service stays',
  );
});
