import { expect, test } from '@playwright/test';
import type { Fault } from '../../fixtures/faults/fault.ts';
import { runSchedule, type ScheduleClock } from '../../fixtures/faults/schedule-run.ts';
import type { FaultStep, SchedulePlan } from '../../fixtures/faults/schedule.ts';

/** Time that passes at once: whoever sleeps shortest wakes first. */
class QuickClock implements ScheduleClock {
  #time = 0;
  readonly #sleepers: { readonly at: number; readonly wake: () => void }[] = [];

  readonly now = (): number => this.#time;

  readonly pause = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const give = (): void => {
        reject(signal.reason as Error);
      };
      if (signal.aborted) give();
      signal.addEventListener('abort', give, { once: true });
      this.#sleepers.push({ at: this.#time + ms, wake: resolve });
      // When all that can run has run, the next moment comes.
      setImmediate(() => {
        this.#advance();
      });
    });

  #advance(): void {
    const next = this.#sleepers.sort((a, b) => a.at - b.at).shift();
    if (next === undefined) return;
    this.#time = Math.max(this.#time, next.at);
    next.wake();
  }
}

class Diary {
  readonly lines: string[] = [];
  readonly clock: QuickClock = new QuickClock();

  note(what: string): void {
    this.lines.push(`${this.clock.now()} ${what}`);
  }

  readonly apply = ({ kind, service }: FaultStep): Promise<Fault> => {
    this.note(`${kind} ${service}`);
    const heal = (): Promise<void> => {
      this.note(`heal ${service}`);
      return Promise.resolve();
    };
    const effect = { from: this.clock.now() };
    return Promise.resolve({ name: `${kind} ${service}`, effect, heal, [Symbol.asyncDispose]: heal });
  };

  readonly calm = (step: FaultStep | undefined): Promise<void> => {
    this.note(`check ${step?.service ?? 'all'}`);
    return Promise.resolve();
  };
}

const PLAN: SchedulePlan = {
  seed: 4711,
  durationMs: 10_000,
  steps: [
    { kind: 'pause', service: 'kafka', beginMs: 1_000, lengthMs: 2_000 },
    { kind: 'kill', service: 'gateway', beginMs: 2_000, lengthMs: 4_000 },
    { kind: 'pause', service: 'redis', beginMs: 7_000, lengthMs: 500 },
  ],
};

test('each fault begins at its time, is checked while it lasts, and is healed at its end', async () => {
  const diary = new Diary();
  const applied = await runSchedule(PLAN, diary.apply, diary.calm, diary.clock);
  expect(diary.lines).toEqual([
    '1000 pause kafka',
    '1000 check kafka',
    '2000 kill gateway',
    '2000 check gateway',
    '3000 heal kafka',
    '6000 heal gateway',
    '7000 pause redis',
    '7000 check redis',
    '7500 heal redis',
    '7500 check all',
  ]);
  expect(applied.map(({ effect }) => effect.from)).toEqual([1_000, 2_000, 7_000]);
});

test('a failed check heals what is broken, begins nothing more, and says with which seed it comes again', async () => {
  const diary = new Diary();
  const check = (step: FaultStep | undefined): Promise<void> => {
    if (step?.service === 'gateway') throw new Error('a trip is missing');
    return diary.calm(step);
  };
  const failure = runSchedule(PLAN, diary.apply, check, diary.clock);
  await expect(failure).rejects.toMatchObject({
    code: 'E_SCHEDULE_FAILED',
    facts: { seed: 4711, faultsSoFar: '2 of 3' },
    fix: expect.stringContaining('E2E_FAULT_SEED=4711'),
    cause: { message: 'a trip is missing' },
  });
  await expect(failure).rejects.toThrow(
    /kill gateway at \+2,000 ms[\s\S]*\+1,000 ms {2}pause kafka for 2,000 ms[\s\S]*a trip is missing/,
  );
  const healed = diary.lines.filter((line) => line.includes('heal')).map((line) => line.split(' ').at(-1));
  expect(healed.sort()).toEqual(['gateway', 'kafka']);
  expect(diary.lines.join()).not.toContain('redis');
});

test('a fault that cannot be begun, a heal that fails and a check at the end each fail the run', async () => {
  const diary = new Diary();
  const sick: Fault = {
    name: 'sick',
    effect: { from: 0 },
    heal: () => Promise.reject(new Error('stays broken')),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const noBegin = () => Promise.reject(new Error('no effect'));
  const noEnd = (step: FaultStep | undefined) =>
    step === undefined ? Promise.reject(new Error('not whole')) : Promise.resolve();
  const runs = [
    runSchedule(PLAN, noBegin, diary.calm, new QuickClock()),
    runSchedule(PLAN, () => Promise.resolve(sick), diary.calm, new QuickClock()),
    runSchedule(PLAN, diary.apply, noEnd, new QuickClock()),
  ];
  const outcomes = await Promise.allSettled(runs);
  expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(outcomes).toMatchObject([
    { reason: { cause: { message: 'no effect' } } },
    { reason: { cause: { message: 'stays broken' } } },
    { reason: { cause: { message: 'not whole' } } },
  ]);
});

test('a check that takes longer than its fault holds it', async () => {
  const diary = new Diary();
  const never = new AbortController().signal;
  const slow = (step: FaultStep | undefined) =>
    step?.service === 'redis' ? diary.clock.pause(3_000, never) : Promise.resolve();
  await runSchedule(PLAN, diary.apply, slow, diary.clock);
  expect(diary.lines.at(-1)).toBe('10000 heal redis');
});

test('on the real clock: a fault lasts its length', async () => {
  const diary = new Diary();
  const plan = { seed: 1, durationMs: 200, steps: [{ kind: 'pause', service: 'kafka', beginMs: 50, lengthMs: 100 }] };
  const begun = performance.now();
  await runSchedule(plan, diary.apply, () => Promise.resolve());
  expect(performance.now() - begun).toBeGreaterThan(149);
});
