import { expect, test } from '@playwright/test';
import { batchPaints } from '../../compose/services/gateway/dashboard/paint.ts';
import { FakeScreen } from './fake-screen.ts';

/** Paints that take so long each. */
function paintsOf(screen: FakeScreen, tookMs: number): { readonly ask: () => void; readonly at: number[] } {
  const at: number[] = [];
  const ask = batchPaints(() => {
    at.push(screen.nowMs);
    screen.nowMs += tookMs;
  });
  return { ask, at };
}

const NOTHING = { frames: 0, timers: 0 };

test('RS-05 what is asked for before a frame is painted once, with it', () => {
  using screen = new FakeScreen();
  const { ask, at } = paintsOf(screen, 0);
  ask();
  ask();
  expect([at, screen.pending]).toEqual([[], { frames: 1, timers: 1 }]);
  screen.frame();
  expect([at, screen.pending]).toEqual([[1_000], NOTHING]);
  ask();
  screen.frame();
  expect(at).toHaveLength(2);
});

test('RS-05 a tab that gets no frames is painted all the same, after 120 ms, and once', () => {
  using screen = new FakeScreen();
  const { ask, at } = paintsOf(screen, 0);
  ask();
  screen.pass(119);
  expect(at).toEqual([]);
  screen.pass(1);
  expect([at, screen.pending]).toEqual([[1_120], NOTHING]);
});

test('RS-05 painting takes a quarter of the time at most: what is asked for meanwhile waits for its frame', () => {
  using screen = new FakeScreen();
  const { ask, at } = paintsOf(screen, 10);
  ask();
  screen.frame();
  // It took from 1000 to 1010: the next may begin 30 ms later.
  ask();
  ask();
  expect(screen.pending).toEqual({ frames: 0, timers: 1 });
  screen.pass(29);
  expect(screen.pending).toEqual({ frames: 0, timers: 1 });
  screen.pass(1);
  expect(screen.pending).toEqual({ frames: 1, timers: 1 });
  // In that frame, and not for each that asked.
  ask();
  expect(screen.pending).toEqual({ frames: 1, timers: 1 });
  screen.frame();
  expect([at, screen.pending]).toEqual([[1_000, 1_040], NOTHING]);
});

test('RS-05 after its rest a page that was asked for nothing paints with the next frame', () => {
  using screen = new FakeScreen();
  const { ask } = paintsOf(screen, 10);
  ask();
  screen.frame();
  screen.pass(30);
  ask();
  expect(screen.pending).toEqual({ frames: 1, timers: 1 });
  screen.frame();
  screen.pass(29);
  ask();
  expect(screen.pending, 'one millisecond of it is left').toEqual({ frames: 0, timers: 1 });
});
