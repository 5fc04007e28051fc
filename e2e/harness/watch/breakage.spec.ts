import { expect, test } from '@playwright/test';
import type { Faults } from '../../../fixtures/faults/faults.ts';
import { Breakage } from '../../../fixtures/watch/breakage.ts';
import type { FaultRow } from '../../../fixtures/watch/state.ts';
import { diary, onStack, planOf } from '../fault-world.ts';

type Breaking = new (faults: Faults | string) => Breakage;

const JAM = { verb: 'inflict', kind: 'jam' } as const;

/** A stack on which one kind of fault breaks nothing, and notes what it does. */
function jammed(own: Parameters<typeof planOf>[1] = {}): Faults {
  diary.length = 0;
  return onStack('exclusive', undefined, { jam: () => planOf('jam', own) });
}

async function becomes(breakage: Breakage, state: FaultRow['state']): Promise<void> {
  await expect.poll(() => breakage.rows[0]?.state, { intervals: [5] }).toBe(state);
}

async function isInEffectByProofAlone(Breaks: Breaking): Promise<void> {
  const proof = Promise.withResolvers<Readonly<Record<string, unknown>>>();
  await using breakage = new Breaks(jammed({ proveEffect: () => proof.promise }));
  breakage.begin(JAM);
  await expect.poll(() => diary).toContain('inflict jam');
  const before = breakage.rows[0]?.state;
  proof.resolve({});
  expect(before, 'jam, before it is proven').toBe('being inflicted');
  await becomes(breakage, 'in effect');
}

async function endHealsAll(Breaks: Breaking): Promise<void> {
  const breakage = new Breaks(jammed());
  breakage.begin(JAM);
  // Asked for and not in effect yet: this too.
  await breakage[Symbol.asyncDispose]();
  expect(diary, 'what was done to jam, until the end').toEqual(
    expect.arrayContaining(['inflict jam', 'undo jam', 'healed jam']),
  );
  expect(() => {
    breakage.begin(JAM);
  }).toThrow('E_FAULT_NOT_ALLOWED');
}

class Hasty extends Breakage {
  override get rows(): readonly FaultRow[] {
    return super.rows.map((row) => (row.state === 'being inflicted' ? { ...row, state: 'in effect' } : row));
  }
}

class Careless extends Breakage {
  override [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

test('a fault is in effect by its proof alone; a watch that says so sooner is caught', async () => {
  await isInEffectByProofAlone(Breakage);
  await expect(isInEffectByProofAlone(Hasty)).rejects.toThrow('jam, before it is proven');
});

test('what is broken at the end is healed; a watch that leaves it is caught', async () => {
  await endHealsAll(Breakage);
  await expect(endHealsAll(Careless)).rejects.toThrow('what was done to jam, until the end');
});

test('a fault that does not take says why, and leaves nothing to be healed', async () => {
  await using breakage = new Breakage(
    jammed({ inflict: () => Promise.reject(new Error('the bolt is stuck\nand more\nand more\nand more')) }),
  );
  breakage.begin(JAM);
  await becomes(breakage, 'failed');
  expect(breakage.rows[0]?.trouble).toContain('the bolt is stuck');
  expect(breakage.broken).toEqual([]);
  expect(() => {
    breakage.heal(1);
  }).toThrow('E_FAULT_UNKNOWN');
});

test('what could not be healed is still in effect, says why, and can be tried again', async () => {
  let healed = 0;
  const undo = () => ((healed += 1) === 1 ? Promise.reject(new Error('not yet')) : Promise.resolve(undefined));
  await using breakage = new Breakage(jammed({ undo }));
  breakage.begin(JAM);
  await becomes(breakage, 'in effect');
  breakage.heal(1);
  await expect.poll(() => breakage.rows[0]?.trouble).toContain('not yet');
  expect(breakage.rows[0]?.state).toBe('in effect');
  expect(breakage.broken).toEqual(['jam']);
  breakage.heal(1);
  await becomes(breakage, 'healed');
  expect(breakage.rows[0]?.trouble).toBeUndefined();
  expect(breakage.rows[0]?.to).toBeGreaterThan(0);
});

test('nothing is broken where the pipeline is not ours, and the reason is given', () => {
  const breakage = new Breakage('it runs elsewhere');
  expect(() => {
    breakage.begin(JAM);
  }).toThrow(/it runs elsewhere.*E_FAULT_NOT_ALLOWED/);
  expect(breakage.rows).toEqual([]);
});

test('of many faults the newest are remembered, and all that are not healed', async () => {
  await using breakage = new Breakage(jammed());
  for (let at = 0; at < 25; at += 1) {
    breakage.begin(JAM);
    await becomes(breakage, 'in effect');
    breakage.heal(at + 1);
    await becomes(breakage, 'healed');
  }
  breakage.begin(JAM);
  expect(breakage.rows).toHaveLength(20);
  expect(breakage.rows[0]?.id).toBe(26);
});
