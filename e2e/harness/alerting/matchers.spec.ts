import { expect, test } from '@playwright/test';
import { failuresOf } from '../../../fixtures/checks/hop-failure.ts';
import { failure, messageOfFailure } from '../matcher-world.ts';
import { expectTold, ToldWorld } from './told-world.ts';

test('toRouteTo passes when the receiver hears, and with `only` when no other does', async () => {
  await using world = new ToldWorld();
  const event = await world.said();
  world.show('told.a', event);
  await expectTold(event).toRouteTo('a', { only: true });
});

test('toRouteTo says what was not heard of, and by what clock it waited', async () => {
  await using world = new ToldWorld({ waitMs: 40 });
  const event = await world.said();
  const text = await failure(() => expectTold(event).toRouteTo('a', { withinMs: 60 }));
  expect(text).toContain('alert 7f3c…: expected to route to a within 60 ms (waits 40 ms), 1 missing at told.a');
  expect(text).toContain('last seen at known.alerts');
});

test('toRouteTo waits what the clock takes and five seconds', async () => {
  await using world = new ToldWorld({ waitMs: 250 });
  const event = await world.said();
  setTimeout(() => {
    world.show('told.a', event);
  }, 50);
  await expectTold(event).toRouteTo('a');
});

test('what arrived elsewhere fails, also what was still under way', async () => {
  await using world = new ToldWorld();
  const event = await world.said();
  world.show('told.a', event);
  world.source.onDrain = () => {
    world.source.onDrain = () => undefined;
    world.show('told.b', event);
  };
  const text = await messageOfFailure(() => expectTold(event).toRouteTo('a', { only: true }));
  expect(text).toContain('expected to route to a only within 5,000 ms (waits 0 ms), 1 heard of at told.b');
  expect(failuresOf(text)).toEqual([
    { hop: 'told.b', firstBadHop: 'told.b', kind: 'present', count: 1, service: 'teller-of-b' },
  ]);
});

test('a receiver that no hop has is refused', async () => {
  await using world = new ToldWorld();
  const event = await world.said();
  await expect(expectTold(event).toRouteTo('c')).rejects.toMatchObject({ code: 'E_HOP_UNKNOWN' });
});

test('toBeSilencedBy passes when the pipeline says so, and nobody has heard since', async () => {
  await using world = new ToldWorld();
  const event = await world.said();
  world.show('told.a', event);
  world.silencedSince = Date.now() + 10_000;
  world.mutings.set(event.correlationId, { state: 'suppressed', silencedBy: ['s-1'], inhibitedBy: [] });
  await expectTold(event).toBeSilencedBy('s-1');
});

test('toBeSilencedBy says what the alert is instead', async () => {
  await using world = new ToldWorld();
  const event = await world.said();
  world.mutings.set(event.correlationId, { state: 'suppressed by s-2', silencedBy: ['s-2'], inhibitedBy: [] });
  const text = await messageOfFailure(() => expectTold(event).toBeSilencedBy('s-1', { withinMs: 60 }));
  expect(text).toMatch(/expected to be silenced by s-1, 1 is not\n {2}alert .*: suppressed by s-2/);
  expect(failuresOf(text)).toMatchObject([{ hop: 'known.alerts', kind: 'inconsistent', service: 'manager' }]);
});

test('an alert that is said to be muted and was heard of since is not muted', async () => {
  await using world = new ToldWorld();
  const event = await world.said();
  world.mutings.set(event.correlationId, { state: 'suppressed', silencedBy: ['s-1'], inhibitedBy: [] });
  world.show('told.b', event);
  const text = await messageOfFailure(() => expectTold(event).toBeSilencedBy('s-1'));
  expect(text).toMatch(/and yet heard of\n {2}alert .*: heard of at told\.b .* after it was to be muted/);
  expect(failuresOf(text)).toMatchObject([{ hop: 'told.b', kind: 'present', service: 'teller-of-b' }]);
});

test('toBeInhibitedBy is about that alert and no other', async () => {
  await using world = new ToldWorld();
  const [source, target] = [await world.said(), await world.said()];
  world.mutings.set(target.correlationId, { state: 'suppressed', silencedBy: [], inhibitedBy: [source.correlationId] });
  await expectTold(target).toBeInhibitedBy(source);
  const text = await messageOfFailure(() => expectTold(source).toBeInhibitedBy(target, { withinMs: 60 }));
  expect(text).toMatch(/expected to be inhibited by alert .*, 1 is not\n {2}alert .*: is not there/);
});
