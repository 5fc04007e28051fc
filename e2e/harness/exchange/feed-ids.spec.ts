import { expect, test } from '@playwright/test';
import { splitBy, without } from '../../../compose/services/market-data-runtime/feed/id-ranges.ts';
import { SymbolTrack } from '../../../compose/services/market-data-runtime/feed/symbol-track.ts';

const FINDING = { reason: 'skipped', foundMicros: 1 };

function turns(ids: readonly number[], track = new SymbolTrack(8)): readonly string[] {
  return ids.map((id) => track.take({ id, timeMicros: id * 10 }, FINDING).kind);
}

function holesAfter(ids: readonly number[], mostHoles = 8): readonly string[] {
  const track = new SymbolTrack(mostHoles);
  turns(ids, track);
  return track.holes.map(({ from, to }) => `${from}-${to}`);
}

test('an id is the next one, ahead, late or repeated', () => {
  expect(turns([5, 6, 6, 9, 8, 8, 7, 10, 5])).toEqual([
    'next',
    'next',
    'repeated',
    'ahead',
    'late',
    'repeated',
    'late',
    'next',
    'repeated',
  ]);
});

test('what is missing is known by ranges, and one that comes late splits its range', () => {
  expect(holesAfter([1, 10])).toEqual(['2-9']);
  expect(holesAfter([1, 10, 5])).toEqual(['2-4', '6-9']);
  expect(holesAfter([1, 10, 2, 9])).toEqual(['3-8']);
  expect(holesAfter([1, 3, 2])).toEqual([]);
});

test('one from before the first is taken, and what lies between is missing', () => {
  expect(turns([10, 7])).toEqual(['next', 'ahead']);
  expect(turns([10, 9, 9])).toEqual(['next', 'next', 'repeated']);
  expect(holesAfter([10, 7])).toEqual(['8-9']);
});

test('a hole has the times of the trades around it', () => {
  const track = new SymbolTrack(8);
  turns([1, 4], track);
  expect(track.holes).toEqual([{ from: 2, to: 3, fromMicros: 10, toMicros: 40, lost: false, ...FINDING }]);
});

test('of more holes than are remembered the oldest is given up', () => {
  expect(holesAfter([1, 3, 5, 7], 2)).toEqual(['4-4', '6-6']);
});

test('what is given up is taken nevertheless if it comes', () => {
  const track = new SymbolTrack(8);
  turns([1, 4], track);
  track.giveUp({ from: 2, to: 3 });
  expect(track.holes).toMatchObject([{ from: 2, to: 3, lost: true }]);
  expect(turns([3, 3], track)).toEqual(['late', 'repeated']);
  expect(track.holes).toMatchObject([{ from: 2, to: 2, lost: true }]);
});

test('of more holes than are remembered, a split gives up the oldest too', () => {
  expect(holesAfter([1, 10, 5], 1)).toEqual(['6-9']);
});

test('a hole that comes late in part stays one that is waited for, beside the others', () => {
  const track = new SymbolTrack(8);
  turns([1, 4, 6, 3], track);
  expect(track.holes).toMatchObject([
    { from: 2, to: 2, lost: false, fromMicros: 10, toMicros: 40 },
    { from: 5, to: 5, lost: false, fromMicros: 40, toMicros: 60 },
  ]);
});

test('only holes that lie wholly in what is given up are given up', () => {
  const track = new SymbolTrack(8);
  turns([1, 4, 8, 12], track);
  track.giveUp({ from: 5, to: 7 });
  expect(track.holes.map(({ lost }) => lost)).toEqual([false, true, false]);
  track.giveUp({ from: 3, to: 10 });
  expect(track.holes.map(({ lost }) => lost)).toEqual([false, true, false]);
});

test('what is skipped to is missing itself, and what comes behind it is the next', () => {
  const track = new SymbolTrack(8);
  expect(track.skipTo({ id: 5, timeMicros: 50 }, FINDING), 'nothing was there before').toBeUndefined();
  turns([3], track);
  expect(track.skipTo({ id: 3, timeMicros: 30 }, FINDING)).toBeUndefined();
  expect(track.skipTo({ id: 2, timeMicros: 20 }, FINDING)).toBeUndefined();
  expect(track.last).toEqual({ id: 3, timeMicros: 30 });
  const hole = { from: 4, to: 5, fromMicros: 30, toMicros: 50, lost: false, ...FINDING };
  expect(track.skipTo({ id: 5, timeMicros: 50 }, FINDING)).toEqual(hole);
  expect(track.holes).toEqual([hole]);
  expect(turns([6, 5, 4], track)).toEqual(['next', 'late', 'late']);
});

test('a turn ahead or late has its hole, with the times around it', () => {
  const track = new SymbolTrack(8);
  turns([5], track);
  const ahead = { from: 6, to: 7, fromMicros: 50, toMicros: 80, lost: false, ...FINDING };
  expect(track.take({ id: 8, timeMicros: 80 }, FINDING)).toEqual({ kind: 'ahead', hole: ahead });
  expect(track.take({ id: 6, timeMicros: 60 }, FINDING)).toEqual({ kind: 'late', hole: ahead });
  expect(track.take({ id: 2, timeMicros: 20 }, FINDING)).toEqual({
    kind: 'ahead',
    hole: { from: 3, to: 4, fromMicros: 20, toMicros: 50, lost: false, ...FINDING },
  });
});

test('all up to a beginning is none of its business, and what comes of it is taken as new', () => {
  const track = new SymbolTrack(8);
  track.begin({ id: 7, timeMicros: 70 });
  expect(turns([8, 7, 9], track)).toEqual(['next', 'repeated', 'next']);
});

test('a range is split by what is there', () => {
  const split = (ids: readonly number[]) =>
    splitBy({ from: 3, to: 7 }, ids).map(({ from, to, there }) => [from, to, there]);
  expect(split([])).toEqual([[3, 7, false]]);
  expect(split([3, 4, 5, 6, 7])).toEqual([[3, 7, true]]);
  expect(split([5, 2, 8, 5])).toEqual([
    [3, 4, false],
    [5, 5, true],
    [6, 7, false],
  ]);
});

test('a number is taken out of a range: two are left, one, none, or all where it is not in it', () => {
  const left = (id: number) => without({ from: 3, to: 5 }, id).map(({ from, to }) => `${from}-${to}`);
  expect([2, 3, 4, 5, 6].map(left)).toEqual([['3-5'], ['4-5'], ['3-3', '5-5'], ['3-4'], ['3-5']]);
  expect(without({ from: 3, to: 3 }, 3)).toEqual([]);
});
