import { expect, test } from '@playwright/test';
import { intendedTimes, type Rate } from '../../fixtures/load/arrivals.ts';
import { type OpenLoop, runOpenLoop } from '../../fixtures/trace/open-loop.ts';

/** Time that passes only while somebody sleeps: a test of hours takes milliseconds, and the same on every machine. */
class VirtualClock {
  #time = 0;
  readonly #timers: { readonly at: number; readonly fire: (value: undefined) => void }[] = [];

  now(): number {
    return this.#time;
  }

  async sleep(ms: number): Promise<void> {
    await settled();
    const end = this.#time + ms;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#time = Math.max(this.#time, next.at);
      next.fire(undefined);
      await settled();
    }
    this.#time = end;
  }

  /** Resolves when so much of this time has passed. */
  async after(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#timers.push({ at: this.#time + ms, fire: resolve });
    await promise;
  }

  #next(end: number) {
    this.#timers.sort((a, b) => a.at - b.at);
    return (this.#timers[0]?.at ?? Infinity) <= end ? this.#timers.shift() : undefined;
  }
}

/** All that promises have set off has happened. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

interface Sent {
  readonly at: number;
  readonly intendedAt: number;
  readonly sentAt: number;
  readonly answeredAt: number;
}

/** Drives `count` events whose answers take `answerMs(at)`, and lets the time pass until all have answered. */
async function drive(
  count: number,
  rate: Rate,
  answerMs: (at: number) => number,
  more: Partial<OpenLoop<number>> = {},
) {
  const clock = new VirtualClock();
  const sent: Sent[] = [];
  const { signal } = new AbortController();
  const state = { due: 0, started: 0, ended: 0 };
  const most = { underWay: 0 };
  const end = new AbortController();
  const loop = runOpenLoop<number>(
    {
      dueMs: intendedTimes(rate).take(count),
      make: (at) => at,
      send: async (at, intendedAt) => {
        const sentAt = clock.now();
        most.underWay = Math.max(most.underWay, state.started - state.ended);
        if (answerMs(at) > 0) await clock.after(answerMs(at));
        sent.push({ at, intendedAt, sentAt, answeredAt: clock.now() });
      },
      keyOf: () => undefined,
      maxInFlight: 1_000,
      clock,
      stop: signal,
      abandon: signal,
      ...more,
    },
    state,
  ).finally(() => {
    end.abort();
  });
  const passing = (async () => {
    while (state.due < count && !end.signal.aborted) await settled();
    while (!end.signal.aborted) {
      await clock.sleep(10);
      await settled();
    }
  })();
  await loop;
  await passing;
  return { sent: sent.sort((a, b) => a.at - b.at), state, most };
}

test('200 a second for ten seconds are 2,000 events, each sent at its time', async () => {
  const { sent } = await drive(2_000, { perSecond: 200 }, () => 0);
  expect(sent).toHaveLength(2_000);
  for (const { at, intendedAt, sentAt } of sent) {
    expect(intendedAt).toBe(at * 5);
    expect(sentAt).toBeCloseTo(at * 5, 6);
  }
});

test('slow answers do not make the load lighter: sends pile up instead', async () => {
  const { sent, most } = await drive(300, { perSecond: 100 }, () => 700);
  expect(sent.map(({ sentAt, intendedAt }) => Math.round(sentAt - intendedAt))).toEqual(sent.map(() => 0));
  expect(most.underWay).toBeGreaterThanOrEqual(70);
});

test('no coordinated omission: what fell due during a stall has the wait in its latency', async () => {
  // One at a time, and the first answer takes a second; all others come at once.
  const { sent } = await drive(200, { perSecond: 100 }, (at) => (at === 0 ? 1_000 : 0), { maxInFlight: 1 });
  const latencies = sent.map(({ answeredAt, intendedAt }) => Math.round(answeredAt - intendedAt));
  expect(latencies).toEqual(sent.map(({ at }) => Math.max(0, 1_000 - at * 10)));
  // What a closed loop would have reported: one slow event, and a stall that nobody felt.
  expect(sent.filter(({ answeredAt, sentAt }) => answeredAt - sentAt > 5)).toHaveLength(1);
});

test('no more sends are under way than allowed', async () => {
  const { sent, most } = await drive(100, { perSecond: 1_000 }, () => 50, { maxInFlight: 8 });
  expect(most.underWay).toBe(8);
  expect(sent.at(-1)?.sentAt).toBeGreaterThan(600);
});

test('events of a key follow one another, and hold up no other key', async () => {
  const keyOf = (at: number) => (at % 2 === 0 ? 'slow' : `other ${at}`);
  const { sent } = await drive(20, { perSecond: 1_000 }, (at) => (at % 2 === 0 ? 100 : 0), { keyOf });
  const slow = sent.filter(({ at }) => at % 2 === 0);
  expect(slow.map(({ sentAt }) => Math.round(sentAt / 100))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const others = sent.filter(({ at }) => at % 2 === 1);
  expect(others.map(({ sentAt }) => Math.round(sentAt))).toEqual(others.map(({ at }) => at));
});

test('what a send throws ends the loop', async () => {
  const state = { started: 0 };
  const send = (at: number): Promise<void> => {
    state.started = at + 1;
    return at === 3 ? Promise.reject(new TypeError('no such stream')) : Promise.resolve();
  };
  await expect(drive(1_000, { perSecond: 10 }, () => 0, { send })).rejects.toThrow('no such stream');
  expect(state.started).toBe(4);
});

test('Poisson arrivals keep the rate on average, come in bursts, and repeat with their seed', () => {
  const rate = { perSecond: 100, arrivals: 'poisson', seed: 7 } as const;
  const times = [...intendedTimes(rate).take(20_001)];
  expect([...intendedTimes(rate).take(20_001)]).toEqual(times);
  expect([...intendedTimes({ ...rate, seed: 8 }).take(20_001)]).not.toEqual(times);

  const gaps = times.slice(1).map((time, at) => time - (times[at] ?? 0));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  expect(mean).toBeGreaterThan(9.7);
  expect(mean).toBeLessThan(10.3);
  // 1 - e^-0.1 of the gaps of a Poisson process are shorter than a tenth of the mean: 9.5 %.
  const short = gaps.filter((gap) => gap < 1).length / gaps.length;
  expect(short).toBeGreaterThan(0.085);
  expect(short).toBeLessThan(0.105);
});

test('a rate that is none is refused', () => {
  for (const perSecond of [0, -1, NaN, Infinity]) {
    expect(() => intendedTimes({ perSecond })).toThrow(`a load of ${perSecond} events a second is none [E_LOAD_RATE]`);
  }
});
