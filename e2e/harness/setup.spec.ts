import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { inputsHash, parents, readBuild, type Build } from '../../fixtures/setup/build-inputs.ts';
import { planBuilds, readRecipes, type PresentImages, type Recipe } from '../../fixtures/setup/build-plan.ts';
import { keepCompiled } from '../../fixtures/setup/compile-cache.ts';
import { readTargets } from '../../fixtures/setup/debian.ts';
import { engineOptions } from '../../fixtures/setup/install-engine.ts';
import { version } from '../../fixtures/setup/versions.ts';
import { readComposeFile } from '../../fixtures/stack/compose-file.ts';

function write(folder: string, files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return folder;
}

function build(context: string, args: Readonly<Record<string, string>> = {}): Build {
  return { context, dockerfile: 'Dockerfile', target: undefined, args };
}

function recipe(image: string, from: readonly string[]): Recipe {
  return { image, service: image, build: build('/none'), parents: from, inputs: `${image}-now` };
}

const CHAIN: ReadonlyMap<string, Recipe> = new Map(
  [recipe('base', ['debian']), recipe('jre', ['base']), recipe('kafka', ['jre']), recipe('redis', ['base'])].map(
    (one) => [one.image, one],
  ),
);

function present(...images: readonly string[]): PresentImages {
  return new Map(images.map((image) => [image, `${image}-now`]));
}

test.describe('what an image is built from', () => {
  const DOCKERFILE = 'FROM base\nARG COLOUR\nCOPY --chmod=755 run.sh etc /opt/\nCOPY --from=base /a /b\n';
  const FILES = { Dockerfile: DOCKERFILE, 'run.sh': 'one', 'etc/deep/x.conf': 'x', 'notes.md': 'not copied' };

  const changes: [string, Record<string, string>][] = [
    ['the Dockerfile', { Dockerfile: `${DOCKERFILE}USER nobody\n` }],
    ['a copied file', { 'run.sh': 'two' }],
    ['a file deep in a copied folder', { 'etc/deep/x.conf': 'y' }],
    ['a new file in a copied folder', { 'etc/new.conf': '' }],
  ];
  for (const [what, change] of changes) {
    test(`${what} makes it another image`, ({}, testInfo) => {
      const folder = write(testInfo.outputPath('context'), FILES);
      const before = inputsHash(build(folder), []);
      write(folder, change);
      expect(inputsHash(build(folder), [])).not.toBe(before);
    });
  }

  test('arguments and parents make it another image', ({}, testInfo) => {
    const folder = write(testInfo.outputPath('context'), FILES);
    const hashes = [
      inputsHash(build(folder), []),
      inputsHash(build(folder, { COLOUR: 'red' }), []),
      inputsHash(build(folder), ['parent']),
    ];
    expect(new Set(hashes).size).toBe(3);
  });

  test('files that are not copied, proxies and the registry’s address make no difference', ({}, testInfo) => {
    const folder = write(testInfo.outputPath('context'), FILES);
    const before = inputsHash(build(folder), []);
    write(folder, { 'notes.md': 'changed' });
    expect(inputsHash(build(folder, { HTTP_PROXY: 'p', NPM_REGISTRY: 'r' }), [])).toBe(before);
  });

  test('parents are read with their arguments, own stages left out', ({}, testInfo) => {
    const text = 'ARG BASE=debian:a\nFROM --platform=x $BASE AS one\nFROM ${BASE} AS two\nFROM tool:1\nFROM one\n';
    const folder = write(testInfo.outputPath('context'), { Dockerfile: text });
    expect(parents(build(folder))).toEqual(['debian:a', 'tool:1']);
    expect(parents(build(folder, { BASE: 'mine:b' }))).toEqual(['mine:b', 'tool:1']);
  });

  test('a build block is read in both of its forms', () => {
    expect(readBuild({ build: './x' }, '/srv')?.context).toBe('/srv/x');
    expect(readBuild({ build: { context: 'y', args: ['A=1=2', 'B'] } }, '/srv')).toMatchObject({
      context: '/srv/y',
      args: { A: '1=2', B: '' },
    });
    expect(readBuild({}, '/srv')).toBeUndefined();
  });

  test('a Dockerfile that cannot be read is named', () => {
    expect(() => parents(build('/nowhere'))).toThrow(/cannot read \/nowhere\/Dockerfile/);
  });
});

test.describe('what is built', () => {
  const plan = (wanted: readonly string[], there: PresentImages): unknown => {
    const { obtain, build: recipes } = planBuilds(wanted, CHAIN, there);
    return { obtain, build: recipes.map(({ image }) => image) };
  };

  test('nothing, when every image wanted is there', () => {
    expect(plan(['kafka', 'redis'], present('kafka', 'redis'))).toEqual({ obtain: [], build: [] });
  });

  test('from nothing: parents first, each once', () => {
    expect(plan(['kafka', 'redis'], present())).toEqual({
      obtain: ['debian'],
      build: ['base', 'jre', 'kafka', 'redis'],
    });
  });

  test('only the image wanted and what it is built from', () => {
    expect(plan(['redis'], present('debian'))).toEqual({ obtain: [], build: ['base', 'redis'] });
  });

  test('a parent that is there already is left alone', () => {
    expect(plan(['kafka'], present('jre'))).toEqual({ obtain: [], build: ['kafka'] });
  });

  test('an image built from other files, again', () => {
    expect(plan(['kafka'], new Map([...present('jre'), ['kafka', 'kafka-then']]))).toEqual({
      obtain: [],
      build: ['kafka'],
    });
  });

  test('an image that nobody here builds is fetched', () => {
    expect(plan(['apache/kafka:4'], present())).toEqual({ obtain: ['apache/kafka:4'], build: [] });
  });
});

test.describe('the Compose file', () => {
  const PATH = 'compose/compose.yaml';

  test('every core image is built from the one base', () => {
    const recipes = readRecipes(PATH, readComposeFile(PATH, {}));
    const { obtain } = planBuilds([...recipes.keys()], recipes, new Map());
    expect(obtain).toEqual(['debian:trixie-slim']);
  });

  test('a service whose image is replaced is not built', () => {
    const recipes = readRecipes(PATH, readComposeFile(PATH, { KAFKA_IMAGE: 'apache/kafka:4.3.1' }));
    expect([...recipes.keys()]).toContain('dyetrace/redis:local');
    expect([...recipes.keys()].filter((image) => image.includes('kafka'))).toEqual([]);
  });

  test('every build argument without a default has its version in versions.env', () => {
    const recipes = readRecipes(PATH, readComposeFile(PATH, {}));
    const args = [...recipes.values()].flatMap(({ build: { args: all } }) => Object.entries(all));
    const versions = args.filter(([name]) => /_(VERSION|PACKAGE|INTEGRITY)$/.test(name));
    expect(versions.length).toBeGreaterThan(5);
    expect(versions.filter(([, value]) => value === '')).toEqual([]);
  });
});

test.describe('versions', () => {
  test('come from the file, and from the environment where it has them', () => {
    expect(version('KAFKA_VERSION', {})).toMatch(/^\d+\.\d+\.\d+$/);
    expect(version('KAFKA_VERSION', { KAFKA_VERSION: '9.9.9' })).toBe('9.9.9');
  });

  test('an unknown name is named', () => {
    expect(() => version('NO_SUCH_VERSION', {})).toThrow(/NO_SUCH_VERSION/);
  });
});

test.describe('this machine’s Debian mirror', () => {
  const OTHER = 'Packages|main|NodeSource|nodistro|other:/node';
  const KNOWN = [
    'Packages|main|Debian|bookworm|mirror:/debian/',
    'Packages|main|Debian-Security|bookworm-security|mirror:/s/',
  ];

  test('is the one that apt uses, with its security updates', () => {
    const targets = [OTHER, ...KNOWN.toReversed(), 'DEP-11|main|Debian|bookworm|no:/'].join('\n');
    expect(readTargets(targets, '')).toEqual({ archive: 'mirror:/debian', security: 'mirror:/s' });
  });

  test('is known by the suite’s name before apt has fetched any list', () => {
    expect(readTargets(`${OTHER}\nPackages|main||trixie|mirror:/d`, 'trixie')).toEqual({
      archive: 'mirror:/d',
      security: undefined,
    });
  });

  test('is not another vendor’s', () => {
    expect(readTargets(OTHER, '')).toBeUndefined();
  });
});

test('an engine with a socket of its own keeps everything else apart too', () => {
  expect(engineOptions('', '')).toEqual([]);
  expect(engineOptions('unix:///x/d.sock', '/x/data').join(' ')).toBe(
    '--data-root /x/data --host unix:///x/d.sock --exec-root /x/exec --pidfile /x/docker.pid',
  );
});

test('compiled JavaScript is kept beside the packages, or where Node was told to keep it', ({}, info) => {
  const untold: NodeJS.ProcessEnv = {};
  const told: NodeJS.ProcessEnv = { NODE_COMPILE_CACHE: info.outputPath('kept') };
  keepCompiled(untold);
  keepCompiled(told);
  expect(untold.NODE_COMPILE_CACHE).toMatch(/node_modules\/\.cache\/compiled$/);
  expect(told.NODE_COMPILE_CACHE).toBe(info.outputPath('kept'));
});
