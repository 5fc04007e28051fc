import { expect, test } from '@playwright/test';
import { compareAtPosition, type PositionedCopy } from '../../fixtures/checks/position/compare-at-position.ts';
import { failuresOf } from '../../fixtures/checks/hop-failure.ts';
import { gtidsNotPassed, newestGtids } from '../../fixtures/checks/position/gtids.ts';
import { heldAt } from '../../fixtures/checks/position/held-at.ts';
import { comparePlaces, fileNumber, placeText } from '../../fixtures/checks/position/log-place.ts';
import { replayed } from '../../fixtures/checks/position/replayed.ts';
import { HarnessError } from '../../fixtures/core/errors.ts';
import { positionExpect } from '../../fixtures/matchers/position.ts';
import { mayBeChange } from '../../fixtures/technologies/spark-changes/topic-changes.ts';
import { change, commit, COMMITS, copy, end, NOTHING_PASSED, place, ROWS, SNAPSHOT, SOURCE } from './position-copy.ts';

test.describe('places in a log', () => {
  test('are numbers: file 1000000 comes after 999999, offset 123 after 99', () => {
    expect(fileNumber('binlog.1000000')).toBeGreaterThan(fileNumber('binlog.999999'));
    expect(comparePlaces(place(123), place(99))).toBeGreaterThan(0);
    expect(comparePlaces(place(5, 10), place(5, 9))).toBeGreaterThan(0);
    expect(comparePlaces(place(4, 0, 2), place(999, 9, 1))).toBeGreaterThan(0);
  });

  test('a file without a number is refused', () => {
    expect(() => fileNumber('binlog')).toThrow(/has no number/);
  });

  test('the newest transaction of each server and tag is found in a set', () => {
    expect(newestGtids('a:1-5:9,b:7,c:tag:1-3')).toEqual({ a: 9, b: 7, 'c:tag': 3 });
    expect(gtidsNotPassed({ a: 9, b: 7 }, { a: 10, b: 6 })).toEqual(['b:7']);
  });
});

test.describe('which version holds a position', () => {
  test('the last one before it, where the next begins after it', () => {
    const commits = [SNAPSHOT, commit(1, 200, 300), commit(2, 400, 500)];
    expect(heldAt(end(350), commits, NOTHING_PASSED)).toEqual({ kind: 'held', version: 1, replayUpTo: undefined });
    expect(heldAt(end(400), commits, NOTHING_PASSED)).toEqual({ kind: 'held', version: 1, replayUpTo: undefined });
    expect(heldAt(end(150), commits, NOTHING_PASSED)).toEqual({ kind: 'held', version: 0, replayUpTo: undefined });
  });

  test('one that goes beyond it, with the changes up to its end', () => {
    const commits = [SNAPSHOT, commit(1, 200, 300), commit(2, 400, 500)];
    expect(heldAt(end(401), commits, NOTHING_PASSED)).toEqual({ kind: 'held', version: 2, replayUpTo: place(500) });
    expect(heldAt(end(500), commits, NOTHING_PASSED)).toEqual({ kind: 'held', version: 2, replayUpTo: place(500) });
  });

  test('the newest, only once the stream has passed the position', () => {
    const commits = [SNAPSHOT, commit(1, 200, 300)];
    const behind = heldAt(end(400, 8), commits, { position: place(300), gtids: { a: 7 } });
    expect(behind).toEqual({ kind: 'not yet', why: 'the stream has not passed a:8: it stands at 1:300' });
    expect(heldAt(end(400, 8), commits, { position: place(300), gtids: { a: 8 } })).toMatchObject({ version: 1 });
    expect(heldAt(end(400), commits, { position: place(450), gtids: {} })).toMatchObject({ version: 1 });
  });

  test('a place in a later file is later, whatever its offset', () => {
    const commits = [
      SNAPSHOT,
      commit(1, 200, 300),
      commit(2, 10, 20, { first: place(10, 0, 2), last: place(20, 0, 2), position: place(20, 0, 2) }),
    ];
    expect(heldAt(end(5_000), commits, NOTHING_PASSED)).toMatchObject({ kind: 'held', version: 1 });
  });

  test('none before a snapshot: what changed in between nobody has told', () => {
    expect(heldAt(end(50), [SNAPSHOT], NOTHING_PASSED)).toMatchObject({
      kind: 'cannot be told',
      why: /snapshot taken at 1:100, after 1:50/,
    });
    expect(heldAt(end(50), [commit(0, 200, 300, { snapshot: undefined })], NOTHING_PASSED)).toMatchObject({
      kind: 'cannot be told',
      why: 'the first commit begins at 1:200, after 1:50',
    });
  });

  test('none while a snapshot has not ended, and the snapshot at the very end once it has', () => {
    const part = { ...SNAPSHOT, position: undefined, isComplete: false };
    expect(heldAt(end(100), [part], NOTHING_PASSED)).toMatchObject({ kind: 'not yet' });
    expect(heldAt(end(100), [SNAPSHOT], NOTHING_PASSED)).toMatchObject({ kind: 'held', version: 0 });
    const later = { position: place(250), gtids: {} };
    expect(heldAt(end(200), [part], later)).toMatchObject({ kind: 'held', version: 0 });
  });

  test('the first one, where a snapshot from before the position came together with changes from after it', () => {
    expect(heldAt(end(150), [commit(0, 200, 300)], NOTHING_PASSED)).toEqual({
      kind: 'held',
      version: 0,
      replayUpTo: place(300),
    });
  });

  test('none without a commit', () => {
    expect(heldAt(end(100), [], NOTHING_PASSED)).toEqual({ kind: 'not yet', why: 'no commit says what it holds' });
  });
});

test.describe('changes from a position on', () => {
  test('are made in the order of the log, whatever order they came in', () => {
    const changes = [change(400, 1), change(300, 1, '5.00'), change(200, 2, '9.00'), change(500, 3, '3.00')];
    const { rows, changes: count } = replayed(ROWS, changes, { key: ['id'], from: end(300), upTo: place(400) });
    expect(rows).toEqual([{ id: 2, total: '2.00' }]);
    expect(count).toBe(2);
  });

  test('without the last one the rows are not known', () => {
    const from = { key: ['id'], from: end(300), upTo: place(450) };
    expect(() => replayed(ROWS, [change(300, 1, '5.00')], from)).toThrow(/the change at 1:450 is not there/);
  });

  test('a key that is changed is gone, and another is there', () => {
    const changes = [change(300, 1, undefined, 1), change(300, 7, '1.00', 2)];
    const { rows } = replayed(ROWS, changes, { key: ['id'], from: end(300), upTo: place(300) });
    expect(rows).toEqual([ROWS[1], { id: 7, total: '1.00' }]);
  });
});

/** Of a matcher that must fail. */
async function messageOf(verdict: Promise<unknown>): Promise<string> {
  const [outcome] = await Promise.allSettled([verdict]);
  return outcome.status === 'rejected' ? String(outcome.reason) : 'it did not fail';
}

test.describe('equality at a position', () => {
  test('holds for the same rows in another order, and for changes replayed', async () => {
    await positionExpect(copy(ROWS.toReversed(), COMMITS)).toEqualAtPosition(SOURCE);
    const beyond = copy([{ id: 2, total: '8.00' }], COMMITS, [change(450, 2, '8.00'), change(500, 1)]);
    const verdict = await compareAtPosition(beyond, { ...SOURCE, end: end(420) });
    expect(verdict).toMatchObject({ told: true, version: 2, replayed: 2, comparison: { same: true } });
  });

  test('names key, column and both values of what differs', async () => {
    const wrong = [{ id: 1, total: '1.01' }, ROWS[1] ?? {}, { id: 3, total: '0.00' }];
    const failed = await messageOf(positionExpect(copy(wrong, COMMITS)).toEqualAtPosition(SOURCE));
    expect(failed).toContain('expected delta.orders version 1 to equal mysql.orders at 1:350, by id');
    expect(failed).toContain('altered  id 1  total: expected "1.00", received "1.01"');
    expect(failed).toContain('extra    id 3');
  });

  test('a row that is missing is told', async () => {
    const failed = await messageOf(positionExpect(copy(ROWS.slice(1), COMMITS)).toEqualAtPosition(SOURCE));
    expect(failed).toContain('missing  id 1');
  });

  test('refuses a side without rows, and a source without a key', async () => {
    await expect(compareAtPosition(copy([], COMMITS), SOURCE)).rejects.toMatchObject({ code: 'E_EMPTY_INPUT' });
    await expect(compareAtPosition(copy(ROWS, COMMITS), { ...SOURCE, rows: [] })).rejects.toMatchObject({
      code: 'E_EMPTY_INPUT',
    });
    await expect(compareAtPosition(copy(ROWS, COMMITS), { ...SOURCE, key: [] })).rejects.toThrow(/what is the key/);
  });

  test('is no verdict where no version holds the position, behind not too', async () => {
    const early = { ...SOURCE, end: end(50) };
    const verdicts = [
      positionExpect(copy(ROWS, COMMITS)).toEqualAtPosition(early),
      positionExpect(copy(ROWS, COMMITS)).not.toEqualAtPosition(early),
    ];
    for (const verdict of await Promise.allSettled(verdicts)) {
      expect(verdict).toMatchObject({ status: 'rejected', reason: { code: 'E_POSITION_UNTOLD' } });
      expect(verdict).toHaveProperty(
        'reason.message',
        expect.stringContaining('cannot be told: version 0 is of a snapshot taken at 1:100, after 1:50'),
      );
      const { message } = (verdict as PromiseRejectedResult).reason as Error;
      expect(failuresOf(message)).toMatchObject([{ firstBadHop: 'delta.orders', kind: 'unsettled' }]);
    }
  });
});

test('a place is told with its row only where it is not the first', () => {
  expect([placeText(place(7)), placeText(place(7, 2))]).toEqual(['1:7', '1:7/2']);
});

test.describe('what is read back of a topic', () => {
  test('of changes that nobody could read in time it is told so, and not that the stream has stood still', async () => {
    let looks = 0;
    const slow: PositionedCopy = {
      ...copy(ROWS, []),
      heldAt: () =>
        Promise.resolve(
          (looks += 1) === 1
            ? { kind: 'not yet', why: 'it stands at its beginning' }
            : { kind: 'held', version: 2, replayUpTo: place(400) },
        ),
      changes: () => Promise.reject(new HarnessError('E_WAIT_TIMEOUT', 'gave up waiting until all has been read')),
    };
    const failed = await messageOf(positionExpect(slow).toEqualAtPosition(SOURCE, { withinMs: 20_000 }));
    expect(failed).toContain('gave up waiting until all has been read');
  });

  test('what holds the copy up stands beside a verdict that cannot be told', async () => {
    const held: PositionedCopy = { ...copy(ROWS, []), trouble: () => Promise.resolve('its topic has 3 partitions') };
    const failed = await messageOf(positionExpect(held).toEqualAtPosition(SOURCE));
    expect(failed).toMatch(/cannot be told[\s\S]*trouble: its topic has 3 partitions/);
  });

  test('of a topic snapshots’ rows are passed over, and nothing else', () => {
    const value = (source: string, after = '{"id":1}') =>
      Buffer.from(`{"schema":null,"payload":{"after":${after},"source":{${source}},"op":"c"}}`);
    const rows = ['first', 'true', 'last', 'last_in_data_collection', 'incremental'];
    expect(rows.filter((word) => mayBeChange(value(`"snapshot":"${word}"`)))).toEqual([]);
    const changes = [value('"snapshot":"false"'), value('"snapshot":null'), value('"pos":4')];
    changes.push(value('"snapshot":"false"', '{"id":1,"snapshot":"true"}'));
    expect(changes.map(mayBeChange)).toEqual([true, true, true, true]);
    expect(mayBeChange(null)).toBe(false);
  });
});
