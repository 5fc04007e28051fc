import { about } from '../../fixtures/playwright/failures.ts';
import { FollowedExchange, hastened } from './followed-exchange.ts';
import { expect, test } from '../contracts/holds.ts';

const OF_FEED = { annotation: about('feed') };
const NINE = Array.from({ length: 9 }, (_, at) => at + 1);

interface Account {
  readonly kind: string | null;
  readonly touched: number;
}

async function begin({ exchange }: FollowedExchange, kind: string): Promise<void> {
  expect(await exchange.post('/control/trouble', { kind })).toMatchObject({ status: 200, body: { kind } });
}

async function end({ exchange }: FollowedExchange): Promise<void> {
  expect(await exchange.post('/control/trouble/end', {})).toMatchObject({ status: 200, body: { kind: null } });
}

async function touched({ exchange }: FollowedExchange): Promise<number> {
  return ((await exchange.get('/control/trouble')) as Account).touched;
}

/** What is said of the exchange's frames, and which gaps; the last of a few may show only by the one that comes after. */
const MANNERS = [
  ['repeats-trades', 9, [], []],
  ['skips-trades', 3, ['OPEN 3-3', 'FILLED 3-3', 'OPEN 6-6', 'FILLED 6-6', 'OPEN 9-9', 'FILLED 9-9'], []],
  [
    'garbles-frames',
    3,
    ['OPEN 3-3', 'FILLED 3-3', 'OPEN 6-6', 'FILLED 6-6', 'OPEN 9-9', 'FILLED 9-9'],
    Array(3).fill(/^it is no JSON/),
  ],
  ['sends-unknown-events', 9, [], Array(9).fill('bookTicker is no event that is known')],
  ['changes-its-unit', 9, ['OPEN 1-9', 'FILLED 1-9'], Array(9).fill(/^E is \d+, .*: it counts in another unit$/)],
] as const;

for (const [kind, felt, said, asides] of MANNERS) {
  test(`MD-15 from an exchange that ${kind} each trade comes once, in order, as it happened`, OF_FEED, async () => {
    await using followed = await FollowedExchange.start();
    await begin(followed, kind);
    followed.happen(NINE);
    expect(await touched(followed)).toBe(felt);
    await end(followed);
    followed.happen([10]);
    await followed.passed();
    expect(followed.ids).toEqual([...NINE, 10]);
    expect(followed.said).toEqual(said);
    expect(followed.asides.map(({ reason }) => reason)).toEqual(
      asides.map((reason: unknown): unknown => (reason instanceof RegExp ? expect.stringMatching(reason) : reason)),
    );
    // As the history has it: nobody takes a unit for another one.
    expect(new Set(followed.given.map(({ id, timeMicros }) => timeMicros - id)).size).toBe(1);
  });
}

test('MD-15 what is sent out of order is passed on in order, and each once', OF_FEED, async () => {
  await using followed = await FollowedExchange.start();
  await begin(followed, 'sends-out-of-order');
  followed.happen(NINE);
  await end(followed);
  followed.happen([10]);
  await followed.passed();
  expect(followed.ids).toEqual([...NINE, 10]);
  // The ninth waited for a tenth that came when the trouble was over.
  expect(followed.said.filter((said) => said.startsWith('OPEN'))).toEqual([
    'OPEN 1-1',
    'OPEN 3-3',
    'OPEN 5-5',
    'OPEN 7-7',
    'OPEN 9-9',
  ]);
});

test(
  'MD-15 a stream that is silent while its pings go on is found out by the history, while it still is',
  OF_FEED,
  async () => {
    await using followed = await FollowedExchange.start({ quietMs: 200 }, { pingMs: 20 });
    followed.happen([1]);
    await begin(followed, 'falls-silent');
    followed.happen([2, 3]);
    await followed.until(() => followed.ids.length === 3);
    expect(followed.said).toEqual(['OPEN 2-3', 'FILLED 2-3']);
    expect(followed.notices[0]?.reason).toMatch(/^nothing came for \d+ ms$/);
    expect(followed.feed.status().counters).toMatchObject({ connections: 1, lost: 0 });
    await end(followed);
    followed.happen([4]);
    await followed.passed();
    expect(followed.ids).toEqual([1, 2, 3, 4]);
  },
);

test('MD-15 where nothing happens, nothing is said to be missing, however long it is quiet', OF_FEED, async () => {
  await using followed = await FollowedExchange.start({ quietMs: 20 });
  followed.happen([1]);
  await followed.passed();
  const before = followed.exchange.asked;
  await followed.until(() => followed.exchange.asked > before + 3);
  // A trade that takes longer than the quiet to come is rightly looked for.
  const saidBesides = (late: readonly number[]) => followed.notices.filter(({ from }) => !late.includes(from));
  expect(saidBesides([1])).toEqual([]);
  followed.happen([2]);
  await followed.passed();
  expect(followed.ids).toEqual([1, 2]);
  expect(saidBesides([1, 2])).toEqual([]);
});

test('MD-15 a connection that is open and dumb is given up, and what was missed on it is there', OF_FEED, async () => {
  await using followed = await FollowedExchange.start({ silentMs: 400, clock: hastened(2) }, { pingMs: 20 });
  followed.happen([1]);
  await followed.passed();
  await begin(followed, 'hangs');
  followed.happen([2, 3]);
  expect(await touched(followed)).toBe(2);
  await followed.until(() => followed.ids.length === 3);
  await end(followed);
  followed.happen([4]);
  await followed.passed();
  expect(followed.ids).toEqual([1, 2, 3, 4]);
  expect(followed.notices[0]?.reason).toMatch(/^connection lost: nothing came for \d+ ms$/);
});

for (const [kind, status, restMs] of [
  ['limits-history', 429, 1_000],
  ['bans-from-history', 418, 2_000],
] as const) {
  test(
    `MD-15 a history that answers ${status} is left alone for as long as it says; the gap is told meanwhile`,
    OF_FEED,
    async () => {
      const clock = hastened(10);
      await using followed = await FollowedExchange.start({ clock });
      followed.happen([1]);
      await followed.passed();
      followed.exchange.market.doors.streams = false;
      await begin(followed, kind);
      await followed.until(() => followed.feed.health().level === 'degraded');
      followed.happen([2, 3]);
      followed.exchange.market.doors.streams = true;
      await followed.until(async () => (await touched(followed)) > 0);
      const refusedAt = clock.now();
      followed.happen([4]);
      await followed.until(() => followed.ids.includes(4));
      expect(followed.said).toEqual(['OPEN 2-3']);
      await end(followed);
      await followed.until(() => followed.ids.length === 4);
      // Not sooner: what asks all the same is shut out for good.
      expect(clock.now() - refusedAt).toBeGreaterThan(restMs * 0.9);
      expect(followed.said).toEqual(['OPEN 2-3', 'FILLED 2-3']);
    },
  );
}

test('MD-15 an exchange has one trouble at a time, and knows which there are', OF_FEED, async () => {
  await using followed = await FollowedExchange.start();
  expect(await followed.exchange.post('/control/trouble', { kind: 'sulks' })).toMatchObject({ status: 400 });
  await begin(followed, 'closes');
  expect(await followed.exchange.post('/control/trouble', { kind: 'hangs' })).toMatchObject({ status: 409 });
});
