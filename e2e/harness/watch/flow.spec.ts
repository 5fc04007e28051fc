import { expect, test } from '@playwright/test';
import { MOST_JOURNEYS } from '../../../fixtures/watch/journey-book.ts';
import { WatchedShop } from './watched-flow.ts';

test('events a second are those of the last whole seconds, and a minute of them is drawn', () => {
  const shop = new WatchedShop();
  for (let second = 0; second < 10; second += 1) {
    for (let event = 0; event < 7; event += 1) shop.pass('topic.orders', `${second}-${event}`);
    shop.at += 1_000;
  }
  expect(shop.stage('topic.orders')).toMatchObject({ total: 70, perSecond: 7 });
  shop.at += 3_000;
  expect(shop.stage('topic.orders').perSecond, 'two of the last five seconds').toBeCloseTo(14 / 5);
  const { history } = shop.stage('topic.orders');
  expect(history).toHaveLength(59);
  expect(history.slice(-13)).toEqual([...Array.from({ length: 10 }, () => 7), 0, 0, 0]);
  shop.at += 3_600_000;
  expect(shop.stage('topic.orders').history.filter((count) => count > 0)).toEqual([]);
});

test('a step takes from the hop before to this one, whichever tap tells first; old times are forgotten', () => {
  const shop = new WatchedShop();
  for (let event = 1; event <= 20; event += 1) {
    shop.send(`o-${event}`);
    const passes = [['topic.orders', 10] as const, ['cache.orders', 10 + event] as const];
    for (const [hop, afterMs] of event % 2 === 0 ? passes : passes.reverse()) shop.pass(hop, `o-${event}`, afterMs);
  }
  const took = (to: string) => shop.state.steps.find((step) => step.to === to)?.took;
  expect(took('topic.orders')).toEqual({ p50: 10, p95: 10, samples: 20 });
  expect(took('cache.orders')).toEqual({ p50: 10, p95: 19, samples: 20 });
  shop.at += 31_000;
  expect(took('cache.orders')).toBeUndefined();
});

test('an event that does not come to its next hop waits there, and goes on when it comes', () => {
  const shop = new WatchedShop();
  shop.send('o-1');
  shop.pass('topic.orders', 'o-1');
  expect(shop.journey('orders o-1')).toMatchObject({ late: false, missing: ['cache.orders'] });
  shop.at += 10_500;
  expect(shop.journey('orders o-1')).toMatchObject({ late: true, missing: ['cache.orders'] });
  expect(shop.state.stages.filter(({ waiting }) => waiting > 0).map(({ name }) => name)).toEqual(['cache.orders']);
  shop.pass('cache.orders', 'o-1');
  expect(shop.journey('orders o-1')).toMatchObject({ late: false, missing: [] });
  expect(shop.stage('cache.orders').waiting).toBe(0);
});

test('nobody is waited for who hears of some events alone, nor what comes after', () => {
  const shop = new WatchedShop();
  shop.send('o-1');
  shop.pass('topic.orders', 'o-1');
  shop.pass('cache.orders', 'o-1');
  shop.at += 3_600_000;
  expect(shop.journey('orders o-1')).toMatchObject({ late: false, missing: [] });
});

test('how long is too long goes by what others took', () => {
  const shop = new WatchedShop();
  for (let event = 0; event < 5; event += 1) {
    shop.pass('topic.orders', `o-${event}`);
    shop.pass('cache.orders', `o-${event}`, 600);
  }
  shop.pass('topic.orders', 'o-late');
  shop.at += 2_900;
  expect(shop.stage('cache.orders').waiting, 'five times 600 ms are not over').toBe(0);
  shop.at += 200;
  expect(shop.stage('cache.orders').waiting).toBe(1);
});

test('nothing is awaited of what was refused, left by a side way, or belongs to another stream', () => {
  const shop = new WatchedShop();
  shop.send('refused', { outcome: 'refused' });
  shop.send('dead');
  shop.pass('topic.orders', 'dead');
  shop.pass('topic.dead', 'dead');
  shop.pass('topic.visits', 'visit');
  shop.at += 60_000;
  expect(shop.state.stages.map(({ waiting }) => waiting)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  expect(shop.journey('orders refused')).toMatchObject({ outcome: 'refused', missing: [] });
});

test('an event is one under all its names: what was seen before its answer told them is its own', () => {
  const shop = new WatchedShop();
  shop.pass('topic.orders', 4711);
  shop.send('o-1', { ids: '4711' });
  shop.pass('cache.orders', Promise.resolve('4711'), 5);
  const [journey, ...others] = shop.state.journeys;
  expect(others).toEqual([]);
  expect(journey).toMatchObject({ label: 'orders o-1', ours: true });
  expect(journey?.steps.map(({ name }) => name)).toEqual(expect.arrayContaining(['api', 'topic.orders']));
});

test('an event that an entrance has taken and then tells of was there once', () => {
  const shop = new WatchedShop();
  shop.send('o-1', { ids: '4711' });
  shop.emit('4711');
  shop.emit('4712');
  shop.send('o-2', { ids: '4712' });
  expect(shop.stage('api').total).toBe(2);
});

test('a message with several events is all of theirs, a repeated one is counted, and so is one without any', async () => {
  const shop = new WatchedShop();
  shop.pass('topic.orders', ['a', 'b']);
  shop.pass('topic.orders', 'a');
  shop.pass('topic.orders', undefined);
  shop.pass('topic.orders', Promise.reject(new Error('unreadable')));
  await expect.poll(() => shop.stage('topic.orders')).toMatchObject({ total: 3, repeated: 1, unnamed: 2 });
});

test('a watch that goes on for days remembers the last events alone', () => {
  const shop = new WatchedShop();
  for (let event = 0; event < 3 * MOST_JOURNEYS; event += 1) {
    shop.pass('topic.orders', `o-${event}`);
    if (event % 100 === 0) shop.at += 1;
  }
  shop.at += 20_000;
  expect(shop.stage('cache.orders').waiting).toBe(MOST_JOURNEYS);
  expect(shop.state.journeys.length).toBeLessThanOrEqual(20);
});
