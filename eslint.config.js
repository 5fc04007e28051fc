import playwright from 'eslint-plugin-playwright';
import tseslint from 'typescript-eslint';
import { readdirSync } from 'node:fs';

// Nothing outside its folder names a technology. What is a common word besides (http, browser, delta) is not looked for.
const technologies = readdirSync(new URL('fixtures/technologies', import.meta.url))
  .map((name) => name.split('-')[0])
  .filter((name) => !['http', 'browser', 'delta', 'schema'].includes(name));
const named = `/${[...new Set(technologies)].join('|')}/i`;
const technologyNames = [
  `Identifier[name=${named}]`,
  `Literal[value=${named}]`,
  `TemplateElement[value.raw=${named}]`,
].map((selector) => ({
  selector,
  message: 'Only the folder of a technology names it: let the technology bring what is needed (docs/architecture.md).',
}));

// One place reads each: so every setting is listed, and a wrong one is refused before anything begins.
const ambientSettings = [
  "MemberExpression[object.property.name='env'][property.name=/^E2E_/]",
  "MemberExpression[object.property.name='env'] > Literal[value=/^E2E_/]",
  "VariableDeclarator[init.property.name='env'] > ObjectPattern > Property[key.name=/^E2E_/]",
].map((selector) => ({ selector, message: 'settings are read by setting(…), the run by currentRun()' }));

// A machine's locale must not change an order or a number in a message: a locale is always said.
const ambientLocale = [
  'CallExpression[callee.property.name=/^toLocale/][arguments.length=0]',
  "CallExpression[callee.property.name='localeCompare'][arguments.length<2]",
  ":matches(NewExpression, CallExpression)[callee.object.name='Intl'][arguments.length=0]",
].map((selector) => ({ selector, message: 'say the locale, or compare by code units (fixtures/core/order.ts)' }));

// By name from Node's own modules an older Node refuses them before it can be told that it is too old.
const newInNode = Object.entries({
  'node:fs': ['globSync', 'glob'],
  'node:module': ['enableCompileCache', 'registerHooks', 'stripTypeScriptTypes'],
  'node:zlib': ['zstdCompress', 'zstdCompressSync', 'zstdDecompress', 'zstdDecompressSync'],
}).map(([name, importNames]) => ({
  name,
  importNames,
  message: 'import the whole module (fixtures/core/node-version.ts)',
}));

// `.catch(() => [])` before `toEqual([])`: any error would prove that nothing is there.
const errorsAsAnswers = [
  {
    selector:
      "CallExpression[callee.property.name='catch'] > ArrowFunctionExpression[params.length=0][body.type=/Literal|ArrayExpression|ObjectExpression|Identifier/]:not([body.name=/^undefined$/])",
    message: 'an error is no answer: ask what there is to ask, or let only the expected error pass',
  },
];

export default tseslint.config(
  {
    ignores: [
      'node_modules',
      'dist',
      'test-results*',
      'playwright-report*',
      'dyetrace-report*',
      'power-report',
      'mutation-report',
      'blob-report',
      '.cache',
      // Somebody else's pipeline, in plain JavaScript.
      'examples',
      '*.config.js',
      '.dependency-cruiser.js',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Numbers in messages are what the harness is for.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // A fixture that takes nothing is written `({}, use) =>` in Playwright.
      'no-empty-pattern': 'off',
      'no-console': 'off',
      'no-restricted-syntax': ['error', ...ambientLocale, ...errorsAsAnswers],
    },
  },
  {
    files: ['fixtures/**/*.ts', 'playwright.config.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: newInNode }] },
  },
  {
    files: ['fixtures/**/*.ts', 'bench/**/*.ts', 'playwright.config.ts', 'e2e/**/*.ts'],
    ignores: ['fixtures/core/settings.ts', 'fixtures/core/run-context.ts', 'e2e/harness/**'],
    rules: { 'no-restricted-syntax': ['error', ...ambientLocale, ...errorsAsAnswers, ...ambientSettings] },
  },
  {
    files: ['fixtures/**/*.ts'],
    ignores: [
      'fixtures/technologies/**',
      'fixtures/platforms/**',
      'fixtures/index.ts',
      // What it writes is a platform's file, which names them.
      'fixtures/cli/init/**',
      'fixtures/cli/observe/**',
      'fixtures/core/run-context.ts',
      // The list of settings is one list, whatever a setting is about.
      'fixtures/core/settings*.ts',
    ],
    rules: {
      'no-restricted-syntax': ['error', ...ambientLocale, ...errorsAsAnswers, ...ambientSettings, ...technologyNames],
    },
  },
  {
    files: ['e2e/**/*.ts'],
    extends: [playwright.configs['flat/recommended']],
    rules: {
      'playwright/no-wait-for-timeout': 'error',
      'playwright/no-skipped-test': 'error',
      'playwright/no-focused-test': 'error',
      'playwright/valid-title': 'off',
      'playwright/expect-expect': ['error', { assertFunctionPatterns: ['^expect', '^check$'] }],
      'playwright/no-nested-step': 'off',
    },
  },
  {
    // These look at other runs and other people's tests: the fixtures in them fail on purpose.
    files: ['e2e/harness/**/*.ts'],
    rules: { 'playwright/no-conditional-in-test': 'off', 'playwright/expect-expect': 'off' },
  },
);
