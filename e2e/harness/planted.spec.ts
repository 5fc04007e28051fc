import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { roundsFor, selection } from '../../fixtures/cli/prove-rounds.ts';
import { DEFECTS } from '../../test-data/defects.ts';

const SERVICES = new URL('../../compose/services/', import.meta.url);

interface Change {
  readonly file: string;
  readonly words: string;
}

function read(path: string): string {
  return readFileSync(new URL(path, SERVICES), 'utf8');
}

function catalogued(service: string): readonly string[] {
  return DEFECTS.filter((defect) => defect.service === service)
    .map(({ name }) => name)
    .sort();
}

test('no service says a word of planted bugs outside of its folder for them', () => {
  const files = globSync('**/*.{ts,py,sql,html,yml}', { cwd: fileURLToPath(SERVICES) }).filter(
    (file) => !file.includes('/planted/'),
  );
  expect(files.length).toBeGreaterThan(80);
  expect(files.filter((file) => /defect/i.test(read(file)))).toEqual([]);
});

test('what is planted in Spark is what the catalogue has', () => {
  const sources = globSync('spark/planted/*.py', { cwd: fileURLToPath(SERVICES) })
    .map(read)
    .join('\n');
  const named = [...sources.matchAll(/^(?:@around\(| {4})"(spark-[a-z-]+)"[:,]/gm)].map(([, name]) => name ?? '');
  expect(named.sort()).toEqual(catalogued('spark'));
});

test('what is planted in the consumer and the query API is what the catalogue has', () => {
  for (const [service, files] of [
    ['consumer', ['consumer', 'commits']],
    ['trades-api', ['api']],
  ] as const) {
    const sources = files.map((file) => read(`market-data/market_data/planted/${file}.py`)).join('\n');
    const named = [...sources.matchAll(/^@around\(BUGS, "([a-z-]+)"/gm)].map(([, name]) => name ?? '');
    expect([...new Set(named)].sort()).toEqual(catalogued(service));
  }
});

test('what is planted in dbt is what the catalogue has, and changes words that the project has once', () => {
  const changes = JSON.parse(read('dbt/server/planted/changes.json')) as Record<string, readonly Change[]>;
  expect(Object.keys(changes).sort()).toEqual(catalogued('dbt'));
  const misfits = Object.entries(changes).flatMap(([name, own]) =>
    own.filter(({ file, words }) => read(`dbt/${file}`).split(words).length !== 2).map(({ words }) => [name, words]),
  );
  expect(misfits).toEqual([]);
});

test.describe('which tests are to catch a defect', () => {
  const defect = { name: 'd', service: 's', guarantee: 'RS-01', does: '', hop: 'h', startedAs: 's' } as const;
  const projects = [
    { name: 'small', platform: 'mine', profiles: ['core'] },
    { name: 'large', platform: 'mine', profiles: ['core', 'lake'] },
    { name: 'other', platform: 'theirs', profiles: ['core'] },
  ];
  const options = (profile: string) =>
    roundsFor({ ...defect, platform: 'mine', profile }, projects, ['core', 'lake']).map((round) =>
      selection(round, ['RS-01 ']),
    );
  const selects = ([grep = '', invert = '']: readonly string[], title: string) =>
    new RegExp(grep.replace('--grep=', '')).test(title) &&
    !new RegExp(invert.replace('--grep-invert=', '')).test(title);

  test('those of its platform that start the least come first, then all others that have its profile', () => {
    const tests = ['small a.ts RS-01 x', 'small a.ts RS-01 y @stack:lake', 'large b.ts RS-01 z', 'other c.ts RS-01 w'];
    const chosen = options('core').map((round) => tests.filter((title) => selects(round, title)));
    expect(chosen).toEqual([[tests[0]], [tests[1], tests[2]]]);
  });

  test('a profile that a test brings by its tag is another stack, and so comes last', () => {
    const tests = ['small a.ts RS-01 x', 'small a.ts RS-01 y @stack:lake @fault', 'large b.ts RS-01 z'];
    const chosen = options('lake').map((round) => tests.filter((title) => selects(round, title)));
    expect(chosen).toEqual([[tests[2]], [tests[1]]]);
  });

  test('tests that need no stack come before all that do', () => {
    const tests = ['library a.ts RS-01 x', 'small a.ts RS-01 y', 'large b.ts RS-01 z', 'other c.ts RS-01 w'];
    const rounds = roundsFor(
      { ...defect, platform: 'mine', profile: 'lake' },
      [...projects, { name: 'library', platform: 'mine', profiles: [] }],
      ['core', 'lake'],
    ).map((round) => selection(round, ['RS-01 ']));
    const chosen = rounds.map((round) => tests.filter((title) => selects(round, title)));
    expect(chosen).toEqual([[tests[0]], [tests[2]]]);
  });

  test('no round has what is slow or proves another guarantee', () => {
    const tests = ['small a.ts RS-01 x @slow', 'small a.ts RS-010 y', 'small a.ts RS-02 z'];
    expect(options('core').flatMap((round) => tests.filter((title) => selects(round, title)))).toEqual([]);
  });
});
