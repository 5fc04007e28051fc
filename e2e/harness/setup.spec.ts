import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { inputsHash, parents, readBuild, type Build } from '../../fixtures/setup/build-inputs.ts';
import { planBuilds, readRecipes, type PresentImages, type Recipe } from '../../fixtures/setup/build-plan.ts';
import { keepCompiled } from '../../fixtures/setup/compile-cache.ts';
import { readTargets } from '../../fixtures/setup/debian.ts';
import { engineOptions } from '../../fixtures/setup/install-engine.ts';
import { wantedOf } from '../../fixtures/setup/setup.ts';
import { version } from '../../fixtures/setup/versions.ts';
import { readComposeModel } from '../../fixtures/stack/compose-model.ts';

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

  const MOUNTED = 'RUN --mount=type=cache,target=/c --mount=type=bind,target=/src make';

  const changes: [string, Record<string, string>][] = [
    ['the Dockerfile', { Dockerfile: `${DOCKERFILE}USER nobody\n` }],
    ['a copied file', { 'run.sh': 'two' }],
    ['a file deep in a copied folder', { 'etc/deep/x.conf': 'y' }],
    ['a new file in a copied folder', { 'etc/new.conf': '' }],
  ];
  for (const [what, change] of changes) {
    test(`${what} makes it another image`, ({}, testInfo) => {
      const folder = write(testInfo.outputPath('Größe (x) [1] {a,b}'), FILES);
      const before = inputsHash(build(folder), []);
      write(folder, change);
      expect(inputsHash(build(folder), [])).not.toBe(before);
    });
  }

  // As people write it: the whole folder, lists, names with a star or a variable, a mounted context.
  for (const line of [
    'COPY . .',
    'ADD ./ /app',
    'COPY ["src", "/app"]',
    'COPY *.js /app',
    'COPY $FROM /app',
    MOUNTED,
  ]) {
    test(`a file that comes in by ${line} makes it another image`, ({}, testInfo) => {
      const files = { Dockerfile: `FROM base\n${line}\n`, 'src/main.js': 'one', '.env.js': 'one' };
      const folder = write(testInfo.outputPath('context'), files);
      const before = inputsHash(build(folder), []);
      write(folder, { 'src/main.js': 'two' });
      expect(inputsHash(build(folder), [])).not.toBe(before);
    });
  }

  test('what .dockerignore leaves out makes no difference, unless it has exceptions', ({}, testInfo) => {
    const files = { Dockerfile: 'FROM base\nCOPY . .\n', '.dockerignore': '# ours\n/node_modules/\n**/*.log\n' };
    const folder = write(testInfo.outputPath('context'), {
      ...files,
      'node_modules/a/index.js': 'one',
      'a/b.log': '1',
    });
    const before = inputsHash(build(folder), []);
    write(folder, { 'node_modules/a/index.js': 'two', 'a/b.log': '2' });
    expect(inputsHash(build(folder), [])).toBe(before);
    write(folder, { '.dockerignore': '*\n!a\n' });
    const withExceptions = inputsHash(build(folder), []);
    write(folder, { 'a/b.log': '3' });
    expect(inputsHash(build(folder), [])).not.toBe(withExceptions);
  });

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

  test('a build block is read in both of its forms, and a Dockerfile within it', async ({}, testInfo) => {
    const text = `services:
  a: { build: ./x }
  b: { build: { context: y, args: ['A=1=2', 'B'] } }
  c: { build: { dockerfile_inline: "FROM parent:1\\n" } }
  d: { image: d }
`;
    const folder = write(testInfo.outputPath('compose'), { 'compose.yaml': text });
    const { services } = await readComposeModel(join(folder, 'compose.yaml'), {});
    const [a, b, c, d] = [...services.values()].map(({ definition }) => readBuild(definition));
    expect(a).toMatchObject({ context: join(folder, 'x'), dockerfile: 'Dockerfile' });
    expect(b).toMatchObject({ context: join(folder, 'y'), args: { A: '1=2' } });
    expect(c && parents(c)).toEqual(['parent:1']);
    expect(d).toBeUndefined();
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

test.describe('the Compose files', () => {
  const RIDESHARE = 'compose/rideshare.yaml';
  const IMAGES = 'compose/images.yaml';
  const recipesOf = async (path: string, env: NodeJS.ProcessEnv = {}): Promise<ReadonlyMap<string, Recipe>> =>
    readRecipes(await readComposeModel(path, env));

  test('every image is built from the one base', async () => {
    const recipes = await recipesOf(RIDESHARE);
    const { obtain } = planBuilds([...recipes.keys()], recipes, new Map());
    expect(obtain).toEqual(['debian:trixie-slim']);
  });

  test('a service whose image is replaced is not built', async () => {
    const recipes = await recipesOf(RIDESHARE, { KAFKA_IMAGE: 'apache/kafka:4.3.1' });
    expect([...recipes.keys()]).toContain('dyetrace/redis:local');
    expect([...recipes.keys()].filter((image) => image.includes('kafka'))).toEqual([]);
  });

  test('every build argument without a default has its version in versions.env', async () => {
    const recipes = await recipesOf(RIDESHARE);
    const args = [...recipes.values()].flatMap(({ build: { args: all } }) => Object.entries(all));
    const versions = args.filter(([name]) => /_(VERSION|PACKAGE|INTEGRITY)$/.test(name));
    expect(versions.length).toBeGreaterThan(5);
    expect(versions.filter(([, value]) => value === '')).toEqual([]);
  });

  test('a file elsewhere that extends a service has what its image is built from', async ({}, testInfo) => {
    const text = `include: ['${resolve(IMAGES)}']
services: { kafka: { extends: { file: '${resolve('compose/infrastructure.yaml')}', service: kafka }, profiles: [mine] } }
`;
    const versions = readFileSync('compose/versions.env', 'utf8');
    const folder = write(testInfo.outputPath('compose'), { 'compose.yaml': text, '.env': versions });
    const [ours, theirs] = await Promise.all([recipesOf(RIDESHARE), recipesOf(join(folder, 'compose.yaml'))]);
    const { obtain, build: builds } = planBuilds(['dyetrace/kafka:local'], theirs, new Map());
    expect(obtain).toEqual(['debian:trixie-slim']);
    expect(builds.map(({ image }) => image)).toEqual(
      planBuilds(['dyetrace/kafka:local'], ours, new Map()).build.map(({ image }) => image),
    );
    expect(theirs.get('dyetrace/kafka:local')?.inputs, 'it is the same image').toBe(
      ours.get('dyetrace/kafka:local')?.inputs,
    );
  });

  test('without profiles named all that ever run are wanted, of every file; with them, of those files that have one', async () => {
    const files = [RIDESHARE, IMAGES];
    const all = await wantedOf(files, []);
    expect(all.map(({ composeFile }) => composeFile)).toEqual(files);
    expect(all[0]?.services).toEqual(expect.arrayContaining(['kafka', 'spark', 'toxiproxy']));
    expect(all.flatMap(({ services }) => services).filter((name) => name.endsWith('-image'))).toEqual([]);
    const [core, ...others] = await wantedOf(files, ['core']);
    expect(core).toMatchObject({ composeFile: RIDESHARE, services: expect.not.arrayContaining(['spark']) });
    expect(others).toEqual([]);
    await expect(wantedOf(files, ['cor'])).rejects.toThrow(/no Compose file has the profile cor \[E_PROFILE_UNKNOWN\]/);
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
