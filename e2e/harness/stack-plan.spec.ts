import { expect, test } from '@playwright/test';
import { planProfiles, profilesOf } from '../../fixtures/stack/plan.ts';

test('RS-60 tests with neither a stack tag nor stackProfiles need nothing', () => {
  expect(planProfiles([{ tags: ['@fault'], use: { platform: 'rides' } }])).toEqual({});
});

test('RS-60 profiles come from tags and from the project, once each, sorted, by platform', () => {
  const plan = planProfiles([
    { tags: ['@stack:core', '@slow'], use: { platform: 'rides' } },
    { tags: [], use: { platform: 'rides', stackProfiles: 'faults, core' } },
    { tags: ['@stack:lake', '@exclusive'], use: { platform: 'rides' } },
    { tags: [], use: { platform: { name: 'trades' }, stackProfiles: 'market', stackKind: 'exclusive' } },
    { tags: ['@stack:core'], use: {} },
  ]);
  expect(plan).toEqual({
    default: { profiles: ['core'] },
    rides: { profiles: ['core', 'faults', 'lake'] },
    trades: { profiles: ['market'] },
  });
});

test('RS-60 a test asks for the profiles of its tags and of the option stackProfiles, once each, sorted', () => {
  expect(profilesOf(['@stack:lake', '@slow', '@stack:core'], 'faults, core')).toEqual(['core', 'faults', 'lake']);
  expect(profilesOf(['@slow'], '')).toEqual([]);
});
