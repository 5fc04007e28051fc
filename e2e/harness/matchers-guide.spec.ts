import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runInThisContext } from 'node:vm';
import { expect, test } from '../../fixtures/index.ts';
import { alike, messageOfFailure } from './matcher-world.ts';
import { EVENTS } from './matchers-guide/events.ts';
import { docs, sectionsOfGuide } from './matchers-guide/sections.ts';
import { TABLES } from './matchers-guide/tables.ts';
import { TECHNOLOGIES } from './matchers-guide/technologies.ts';
import { TIMES } from './matchers-guide/times.ts';
import type { Run } from './matchers-guide/world.ts';

const WORLDS = { ...EVENTS, ...TIMES, ...TABLES, ...TECHNOLOGIES };
const FIXTURES = path.resolve(import.meta.dirname, '../../fixtures');

for (const [matcher, world] of Object.entries(WORLDS)) {
  test(`the guide's example of ${matcher} fails with the message that stands below it`, async () => {
    const section = sectionsOfGuide().find((candidate) => candidate.matcher === matcher);
    expect(section?.example).toContain(`.${matcher}(`);
    expect(alike(await world(runOf(section?.example ?? '')))).toBe(alike(section?.message ?? ''));
  });
}

test('every matcher has a section, every section a matcher, and in the overview both are linked', () => {
  const matchers = matchersInSources().map(({ name }) => name);
  const sections = sectionsOfGuide().map(({ matcher }) => matcher);
  expect(matchers.length).toBeGreaterThan(20);
  expect(sections.toSorted()).toEqual([...matchers, 'not.toReach'].sort());
  expect(Object.keys(WORLDS)).toEqual(sections);
  const linked = [...docs('writing-tests.md').matchAll(/\]\(matchers\.md#(\w+)\)/g)].map(([, anchor]) => anchor);
  expect(linked.toSorted()).toEqual(sections.map((name) => name.replace('.', '').toLowerCase()).sort());
});

test('every code by which a matcher says that it cannot tell is in its section', () => {
  const left = matchersInSources().flatMap(({ name, codes }) => {
    const sections = sectionsOfGuide().filter(({ matcher }) => matcher.replace('not.', '') === name);
    return codes.flatMap((code) => (sections.some(({ text }) => text.includes(code)) ? [] : [`${name}: ${code}`]));
  });
  expect(left).toEqual([]);
});

interface InSources {
  readonly name: string;
  /** Those that its docstring has. */
  readonly codes: readonly string[];
}

function matchersInSources(): readonly InSources[] {
  const files = globSync(['matchers/*.ts', 'technologies/*/matchers.ts'], { cwd: FIXTURES });
  return files.flatMap((file) => {
    const text = readFileSync(path.join(FIXTURES, file), 'utf8');
    return [...text.matchAll(/^ {2}(?:async )?(to[A-Z]\w+)\(/gm)].map(({ index, 1: name = '' }) => {
      const doc = text.slice(text.lastIndexOf('/**', index), index);
      return { name, codes: doc.match(/E_[A-Z_]+/g) ?? [] };
    });
  });
}

/** Runs the lines of an example, as they stand, with the `expect` of the front door. */
function runOf(example: string): Run {
  return async (values) => {
    const run = runInThisContext(`(async (${['expect', ...Object.keys(values)].join(', ')}) => {${example}\n})`) as (
      ...given: readonly unknown[]
    ) => Promise<void>;
    return await messageOfFailure(() => run(expect, ...Object.values(values)));
  };
}
