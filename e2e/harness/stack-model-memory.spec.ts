import { expect } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ComposeModel } from '../../fixtures/stack/compose-model.ts';
import { test } from './compose-folder.ts';

const READER = join(import.meta.dirname, 'lifecycle', 'read-model.ts');

/** What another process reads of the file. Without Docker it can only be what is remembered. */
function readElsewhere(path: string, env: NodeJS.ProcessEnv): unknown {
  const { E2E_STATE_DIR } = process.env;
  const { stdout, stderr } = spawnSync(process.execPath, [READER, path], {
    env: { PATH: '/nowhere', E2E_STATE_DIR, ...env },
    encoding: 'utf8',
  });
  return stdout === '' ? /\[(E_[A-Z_]+)\]/.exec(stderr)?.[1] : (JSON.parse(stdout) as unknown);
}

function configs({ services }: ComposeModel): Readonly<Record<string, string>> {
  return Object.fromEntries([...services.values()].map(({ name, config }) => [name, config]));
}

const MAIN = `include: [part/compose.yaml]
services:
  api: { image: 'a:\${TAG:-1}', env_file: [{ path: api.env, required: false }] }
  db: { extends: { file: base.yaml, service: db } }
  plain: { image: p, ports: ['\${E2E_PORT_P:-0}:1'], environment: { K: '\${E2E_SECRET_K:?}', R: '\${E2E_RUN_ID:-}' } }
`;
const OTHERS = {
  'part/compose.yaml': 'services: { part: { image: "b:${TAG:-1}" } }\n',
  'part/.env': 'UNUSED=1\n',
  'base.yaml': 'services: { db: { image: c } }\n',
  'api.env': 'LEVEL=1\n',
  '.env': 'UNUSED=1\n',
};

test('HA-05 another process of the same files and values asks Compose nothing', async ({ folder }) => {
  const model = await folder.read(MAIN, OTHERS, { TAG: '7' });
  expect(readElsewhere(folder.main, { TAG: '7', OTHER: '1', E2E_PORT_P: '2', E2E_RUN_ID: 'r' })).toEqual(
    configs(model),
  );
  expect(readElsewhere(folder.main, { TAG: '8' }), 'another value has to be asked for').toBe('E_COMPOSE_MISSING');
});

for (const [name, text] of [
  ['compose.yaml', `${MAIN}# a comment\n`],
  ['part/compose.yaml', 'services: { part: { image: other } }\n'],
  ['part/.env', 'TAG=2\n'],
  ['base.yaml', 'services: { db: { image: other } }\n'],
  ['api.env', 'LEVEL=2\n'],
  ['.env', 'TAG=2\n'],
] as const) {
  test(`HA-05 what is remembered of a Compose file ends when ${name} changes`, async ({ folder }) => {
    await folder.read(MAIN, OTHERS);
    folder.write({ [name]: text });
    expect(readElsewhere(folder.main, {})).toBe('E_COMPOSE_MISSING');
  });
}

test('HA-05 what is remembered of a Compose file ends when a file comes that was not there', async ({ folder }) => {
  const { 'api.env': _missing, ...others } = OTHERS;
  await folder.read(MAIN, others);
  folder.write({ 'api.env': 'LEVEL=1\n' });
  expect(readElsewhere(folder.main, {})).toBe('E_COMPOSE_MISSING');
});

for (const [what, change, changed] of [
  ['an included file', { 'part/compose.yaml': 'services: { part: { image: other } }\n' }, ['part']],
  ['an included file’s .env', { 'part/.env': 'TAG=2\n' }, ['part']],
  ['an extended file', { 'base.yaml': 'services: { db: { image: other } }\n' }, ['db']],
  ['an env_file', { 'api.env': 'LEVEL=2\n' }, ['api']],
  ['the .env', { '.env': 'TAG=2\n' }, ['api', 'part']],
  ['a comment', { 'part/compose.yaml': `# a comment\n${OTHERS['part/compose.yaml']}` }, []],
] as const) {
  test(`HA-05 a changed file makes other containers of what is made from it, and of nothing else: ${what}`, async ({
    folder,
  }) => {
    const before = configs(await folder.read(MAIN, OTHERS));
    const after = configs(await folder.read(MAIN, { ...OTHERS, ...change }));
    expect(Object.keys(after).filter((name) => after[name] !== before[name])).toEqual(changed);
  });
}

test('HA-05 ports, secrets and the run make no other container; another value of a variable does', async ({
  folder,
}) => {
  const plain = configs(await folder.read(MAIN, OTHERS));
  const perStack = { E2E_PORT_P: '1', E2E_SECRET_K: 'k', E2E_RUN_ID: 'r', E2E_PROJECT: 'p', OTHER: 'o' };
  expect(configs(await folder.read(MAIN, OTHERS, perStack))).toEqual(plain);
  const tagged = configs(await folder.read(MAIN, OTHERS, { TAG: '7' }));
  expect(Object.keys(plain).filter((name) => tagged[name] !== plain[name])).toEqual(['api', 'part']);
});

test('HA-05 how an image is built, who starts a service and after whom make no other container', async ({ folder }) => {
  const text = (more: string): string => `services: { api: { image: a, ${more} }, db: { image: d, profiles: [x] } }`;
  const plain = await folder.read(text('build: { context: ., args: { PROXY: a } }'));
  const other = await folder.read(text('build: ., profiles: [x], depends_on: [db]'));
  expect(configs(other)).toEqual(configs(plain));
});

test('HA-05 a variable for a port that comes beside others makes no other containers of them', async ({ folder }) => {
  const before = configs(await folder.read(MAIN, OTHERS));
  const after = configs(await folder.read(`${MAIN}  aaa: { image: a, ports: ['\${E2E_PORT_A}:1'] }\n`, OTHERS));
  expect(after).toMatchObject(before);
});

test('HA-05 where a variable names a file it is followed, and nothing is remembered for other processes', async ({
  folder,
}) => {
  const others = {
    'lab/part.yaml': `services: { part: { image: b, ports: ['\${E2E_PORT_PART:-0}:1'] } }`,
    '.env': 'WHERE=lab\n',
  };
  const model = await folder.read('include: ["${WHERE}/part.yaml"]\nservices: { a: { image: a } }', others);
  expect(model.services.get('part')?.ports).toMatchObject([{ variable: 'E2E_PORT_PART' }]);
  expect(model.inputs.complete).toBe(false);
  folder.write({ 'lab/part.yaml': 'services: { part: { image: other } }' });
  expect(
    (await folder.read('include: ["${WHERE}/part.yaml"]\nservices: { a: { image: a } }')).services.get('part')?.image,
  ).toBe('other');
  expect(readElsewhere(folder.main, {})).toBe('E_COMPOSE_MISSING');
});

test('HA-05 what is remembered does not grow without end', async ({ folder }) => {
  await folder.read(MAIN, OTHERS);
  const { E2E_STATE_DIR = '' } = process.env;
  const models = join(E2E_STATE_DIR, readdirSync(E2E_STATE_DIR)[0] ?? '', 'models');
  for (let at = 0; at < 100; at += 1) writeFileSync(join(models, `${at}.json`), '{}');
  await folder.read(MAIN, OTHERS, { TAG: '2' });
  expect(readdirSync(models)).toHaveLength(60);
  expect(readElsewhere(folder.main, { TAG: '2' })).not.toBe('E_COMPOSE_MISSING');
});
