import { expect, test } from '@playwright/test';
import { planProfiles, profilesFor, readPlan } from '../../fixtures/stack/plan.ts';

test('RS-60 tests with neither a stack tag nor stackProfiles need nothing', () => {
  expect(planProfiles([{ tags: ['@fault'], use: { platform: 'rides' } }])).toEqual({});
});

test('RS-60 profiles come from tags and from the project, once each, sorted, by platform and kind', () => {
  const plan = planProfiles([
    { tags: ['@stack:core', '@slow'], use: { platform: 'rides' } },
    { tags: [], use: { platform: 'rides', stackProfiles: 'faults, core' } },
    { tags: ['@stack:lake', '@exclusive'], use: { platform: 'rides' } },
    { tags: [], use: { platform: { name: 'trades' }, stackProfiles: 'market', stackKind: 'exclusive' } },
    { tags: ['@stack:core'], use: {} },
  ]);
  expect(plan).toEqual({
    default: { profiles: ['core'], kinds: ['shared'], shared: ['core'], exclusive: [] },
    rides: {
      profiles: ['core', 'faults', 'lake'],
      kinds: ['shared', 'exclusive'],
      shared: ['core', 'faults'],
      exclusive: ['lake'],
    },
    trades: { profiles: ['market'], kinds: ['exclusive'], shared: [], exclusive: ['market'] },
  });
});

test('RS-60 a worker reads its platform’s profiles from the plan, of one kind or of both', () => {
  const plan = planProfiles([
    { tags: ['@stack:core'], use: { platform: 'rides' } },
    { tags: ['@stack:faults', '@exclusive'], use: { platform: 'rides' } },
  ]);
  const read = readPlan({ E2E_PLAN: JSON.stringify(plan) });
  expect(profilesFor(read, 'rides')).toEqual(['core', 'faults']);
  expect(profilesFor(read, 'rides', 'exclusive')).toEqual(['faults']);
  expect(profilesFor(read, 'trades')).toEqual([]);
});

test('a run without the planner says so and how to add it', () => {
  expect(() => readPlan({})).toThrow(
    /planner did not run.*\[E_PLAN_MISSING\]\n {2}fix: add \['\.\/fixtures\/playwright\/planner\.ts'\]/,
  );
});
