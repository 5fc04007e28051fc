import path from 'node:path';
import { expect, test } from '@playwright/test';
import { findPlatform } from '../../fixtures/pipeline/find-platform.ts';
import { planProfiles, profilesOf } from '../../fixtures/stack/plan.ts';
import { StackNeeds } from '../../fixtures/stack/stack-needs.ts';

test('RS-60 tests with neither a stack tag nor stackProfiles need nothing', () => {
  expect(planProfiles([{ tags: ['@fault'], use: { platform: 'rides' } }])).toEqual({});
});

test('a Compose file without profiles is planned too, where the platform is one of the project’s own', () => {
  expect(planProfiles([{ tags: [], use: { platform: './platform.ts' } }])).toEqual({
    './platform.ts': { profiles: [] },
  });
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

test('HA-06 a stack is needed until the last of its tests has ended, by platform, exclusive ones by project too', () => {
  const core = { platform: 'rides', stackProfiles: 'core' };
  const needs = new StackNeeds([
    { id: '1', project: 'a', tags: [], use: core },
    { id: '2', project: 'b', tags: ['@stack:lake'], use: { platform: 'rides' } },
    { id: '3', project: 'a', tags: ['@exclusive'], use: core },
    { id: '4', project: 'a', tags: [], use: { ...core, stackKind: 'exclusive' } },
    { id: '5', project: 'c', tags: [], use: { platform: 'trades', stackProfiles: 'market' } },
    { id: '6', project: 'b', tags: ['@slow'], use: { platform: 'rides' } },
    { id: '7', project: 'b', tags: ['@exclusive'], use: core },
  ]);
  expect(needs.ended('1')).toBeUndefined();
  expect(needs.ended('6')).toBeUndefined();
  expect(needs.ended('4')).toBeUndefined();
  expect(needs.ended('2')).toEqual({ platform: 'rides', kind: 'shared' });
  expect(needs.ended('5')).toEqual({ platform: 'trades', kind: 'shared' });
  expect(needs.ended('3')).toEqual({ platform: 'rides', kind: 'exclusive' });
  expect(needs.ended('7')).toEqual({ platform: 'rides', kind: 'exclusive' });
  // Serial tests are all run again when one of them is tried again.
  expect([needs.ended('3'), needs.ended('no such test')]).toEqual([undefined, undefined]);
});

test('a platform that is named by its path is found from the configuration’s folder, wherever the run was started', async () => {
  const folder = path.join(import.meta.dirname, 'lifecycle');
  expect((await findPlatform('./platform.ts', folder)).name).toBe('tiny');
  const elsewhere = path.dirname(folder);
  await expect(findPlatform('./platform.ts', elsewhere)).rejects.toThrow(
    `lookedFor: ${path.join(elsewhere, 'platform.ts')}, ${path.resolve('platform.ts')}`,
  );
});
