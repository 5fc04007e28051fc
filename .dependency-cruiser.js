/**
 * The arrows between rooms (docs/architecture.md). Each room lists what it may import; anything else is an error.
 * @type {Record<string, string[]>}
 */
const mayImport = {
  'test-data': [],
  'fixtures/core': ['test-data'],
  'fixtures/stack': ['fixtures/core'],
  'fixtures/clients': ['fixtures/core', 'test-data'],
  'fixtures/checks': ['fixtures/core', 'test-data'],
  'fixtures/trace': ['fixtures/core', 'fixtures/checks', 'fixtures/clients', 'fixtures/stack/types', 'test-data'],
  'fixtures/setup': ['fixtures/core', 'fixtures/stack'],
  'fixtures/matchers': ['fixtures/core', 'fixtures/checks', 'fixtures/trace', 'fixtures/clients'],
  'fixtures/load': ['fixtures/core', 'fixtures/checks', 'fixtures/trace', 'test-data'],
  'fixtures/faults': ['fixtures/core', 'fixtures/stack', 'fixtures/clients', 'test-data'],
  'fixtures/report': ['fixtures/core', 'fixtures/checks', 'fixtures/trace', 'fixtures/stack'],
  'fixtures/platforms': ['fixtures/core', 'fixtures/clients', 'fixtures/trace', 'fixtures/stack/types', 'test-data'],
  'fixtures/playwright': [
    'fixtures/core',
    'fixtures/stack',
    'fixtures/clients',
    'fixtures/checks',
    'fixtures/trace',
    'fixtures/setup',
    'fixtures/faults',
    'fixtures/matchers',
    'fixtures/report',
    'fixtures/platforms',
  ],
  'fixtures/cli': [
    'fixtures/core',
    'fixtures/stack',
    'fixtures/setup',
    'fixtures/platforms',
    'fixtures/playwright',
    'fixtures/clients',
    'bench',
    'test-data',
  ],
  'compose/services': ['test-data'],
};

const roomRules = Object.entries(mayImport).map(([room, others]) => ({
  name: `arrows of ${room}`,
  severity: 'error',
  from: { path: `^${room}/` },
  to: {
    path: '^(test-data|fixtures|compose|e2e|bench)/',
    pathNot: [room, ...others].map((other) => `^${other}(/|[.])`),
  },
}));

export default {
  forbidden: [
    ...roomRules,
    {
      name: 'no cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'specs import the front door only',
      severity: 'error',
      from: { path: '^e2e/', pathNot: '^e2e/harness/' },
      to: { path: '^(fixtures|compose|bench)/', pathNot: '^fixtures/index[.]ts$' },
    },
    {
      name: 'only platforms know a pipeline by name',
      severity: 'error',
      from: { path: '^fixtures/', pathNot: '^fixtures/(platforms|cli|index[.]ts)' },
      to: { path: '^fixtures/platforms/(?!platform[.]ts|registry[.]ts)' },
    },
    { name: 'no undeclared packages', severity: 'error', from: {}, to: { dependencyTypes: ['npm-no-pkg', 'unknown'] } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(node_modules|test-results|playwright-report)' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
