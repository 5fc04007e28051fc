import { expect, test } from '@playwright/test';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { variables, type SettingType } from '../../fixtures/core/setting-types.ts';
import { SETTINGS, type Setting } from '../../fixtures/core/settings-table.ts';
import { readAs, setting, settingText, wrongSettings, type SettingKey } from '../../fixtures/core/settings.ts';
import { unknownSettings, unknownText } from '../../fixtures/core/unknown-settings.ts';

const HERE = import.meta.filename;
const FOLDER = import.meta.dirname;
/** For each setting a text that is not its fallback's, what it means, and a text that it cannot be. */
const SAMPLES: Readonly<Record<SettingKey, readonly [good: string, value: unknown, bad: string | undefined]>> = {
  attach: [HERE, HERE, '/nowhere/endpoints.json'],
  attachments: ['always', 'always', 'sometimes'],
  benchRounds: ['7', 7, '0'],
  benchRows: ['2000', 2_000, '2e3'],
  buildJobs: ['3', 3, '65'],
  caBundle: [HERE, HERE, FOLDER],
  chromium: ['/usr/bin/chromium', '/usr/bin/chromium', undefined],
  composeOverlay: [HERE, HERE, FOLDER],
  debianKeyring: [HERE, HERE, '/nowhere/keys.gpg'],
  debianMirror: ['http://deb.example/debian', 'http://deb.example/debian', 'deb.example'],
  defects: ['a-b, c', ['a-b', 'c'], 'a,,b'],
  dockerDataRoot: ['/data', '/data', undefined],
  duckDbExtensions: [FOLDER, FOLDER, HERE],
  faultSeed: ['4711', 4711, '2147483648'],
  faultShrinkRuns: ['0', 0, '-1'],
  faultTrials: ['5', 5, '1.5'],
  headed: ['Yes', true, '2'],
  host: ['::1', '::1', 'http://host'],
  keepStack: ['on', true, 'maybe'],
  logGate: ['off', false, 'of'],
  mavenSettings: [HERE, HERE, '/nowhere/settings.xml'],
  npmrc: ['/dev/null', '/dev/null', FOLDER],
  project: ['keep-2', 'keep-2', 'Keep'],
  proveLanes: ['1', 1, 'two'],
  pullTimeoutMs: ['1000', 1_000, '1s'],
  seed: ['any text', 'any text', undefined],
  startTimeoutMs: [' 1000 ', 1_000, 'abc'],
  stateDir: ['/state', '/state', undefined],
  strict: ['1', true, 'j'],
  workers: ['50%', '50%', '0%'],
};

/** The variable has the text in the scope; undefined: it is not set. */
function given(name: string, text: string | undefined): Disposable {
  const before = process.env[name];
  const set = (value: string | undefined): void => {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  };
  set(text);
  return {
    [Symbol.dispose]: () => {
      set(before);
    },
  };
}

for (const [key, { name, fallback, type }] of Object.entries(SETTINGS) as [SettingKey, Setting<unknown>][]) {
  const [good, value, bad] = SAMPLES[key];

  test(`NF-09 ${name} is overridden by the environment, and has its fallback without it or when it is empty`, () => {
    const read = (text: string | undefined): unknown => {
      using _ = given(name, text);
      return setting(key);
    };
    expect([read(good), read(undefined), read('')]).toEqual([value, fallback, fallback]);
    expect(value).not.toEqual(fallback);
  });

  if (bad !== undefined) {
    test(`${name}=${bad} is refused with what it must be`, () => {
      using _ = given(name, bad);
      const sentence = `${name} must be ${type.expected}, not ${JSON.stringify(bad)}`;
      expect(() => setting(key)).toThrow(`${sentence} [E_SETTING]\n  fix: correct it, or leave it out`);
      expect(wrongSettings({ [name]: bad })).toEqual([sentence]);
    });
  }
}

test('the message of a wrong setting: the variable, what it must be, the value, what to do', () => {
  using _ = given('E2E_START_TIMEOUT_MS', 'abc');
  expect(() => setting('startTimeoutMs')).toThrow(
    [
      'E2E_START_TIMEOUT_MS must be milliseconds, a whole number from 1 to 86,400,000, not "abc" [E_SETTING]',
      '  fix: correct it, or leave it out; make doctor lists all settings',
    ].join('\n'),
  );
});

test('variables for a stack are pairs; one without its equals sign is refused', () => {
  const read = (text: string): unknown => readAs('the option stackVariables', variables, text, {});
  expect([read(''), read('A=1, B=, C=x=y')]).toEqual([{}, { A: '1', B: '', C: 'x=y' }]);
  for (const wrong of ['E2E_REDIS_DATA', 'A=1,B', 'A=1,', '=1', '1A=1']) {
    expect(() => read(wrong)).toThrow(
      `the option stackVariables must be NAME=value, comma separated, not ${JSON.stringify(wrong)} [E_SETTING]`,
    );
  }
});

test('a misspelt setting is told, with the one that is spelt most like it; variables of the Compose file are none', () => {
  const env = {
    E2E_KEEPSTACK: '1',
    E2E_START_TIMEOUT: '5',
    E2E_KEEP_STACK: '1',
    E2E_STRIKT: '',
    E2E_PORT_KAFKA_9094: '9',
    E2E_SECRET_API_KEY: 'k',
    E2E_RUN: '{}',
    E2E_OF_THE_FILE: '1',
    OTHER: '1',
  };
  const unknown = unknownSettings(env, (name) => name === 'E2E_OF_THE_FILE');
  expect(unknown).toEqual([
    { name: 'E2E_KEEPSTACK', nearest: 'E2E_KEEP_STACK' },
    { name: 'E2E_START_TIMEOUT', nearest: 'E2E_START_TIMEOUT_MS' },
  ]);
  expect(unknown.map(unknownText)[0]).toBe(
    'E2E_KEEPSTACK is no setting, and no Compose file asks for it; did you mean E2E_KEEP_STACK?',
  );
});

test('the guide names every variable that a Compose file of the project asks for', () => {
  const folder = path.join(FOLDER, '../../compose');
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  const asked = files.flatMap((name) => readFileSync(path.join(folder, name), 'utf8').match(/\bE2E_\w+/g) ?? []);
  const env = Object.fromEntries(asked.map((name) => [name, 'x']));
  expect(asked.length).toBeGreaterThan(20);
  const guide = readFileSync(path.join(FOLDER, '../../docs/settings.md'), 'utf8');
  expect(unknownSettings(env, (name) => guide.includes(`\`${name}\``))).toEqual([]);
});

test('the guide lists every setting as it is', () => {
  const guide = readFileSync(path.join(FOLDER, '../../docs/settings.md'), 'utf8').replaceAll(/ +/g, ' ');
  const rows = Object.values(SETTINGS).map(
    ({ name, type, fallback, help }: Setting<unknown> & { type: SettingType<unknown> }) =>
      `| \`${name}\` | ${settingText(fallback) || ' '} | ${type.expected} | ${help} |`.replaceAll(/ +/g, ' '),
  );
  expect(rows.filter((row) => !guide.includes(row))).toEqual([]);
});
