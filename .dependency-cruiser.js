/**
 * The arrows between rooms (docs/architecture.md). Each room lists what it may import; anything else is an error.
 * @type {Record<string, string[]>}
 */
const mayImport = {
  'test-data': [],
  'fixtures/core': [],
  'fixtures/stack': ['fixtures/core'],
  'fixtures/checks': ['fixtures/core', 'test-data/avro'],
  'fixtures/trace': ['fixtures/core', 'fixtures/checks', 'fixtures/stack/types'],
  'fixtures/faults': ['fixtures/core', 'fixtures/stack', 'test-data/random'],
  'fixtures/pipeline': ['fixtures/core', 'fixtures/stack', 'fixtures/trace', 'fixtures/faults'],
  'fixtures/setup': ['fixtures/core', 'fixtures/stack'],
  'fixtures/matchers': ['fixtures/core', 'fixtures/checks', 'fixtures/trace', 'test-data/avro'],
  'fixtures/load': ['fixtures/core', 'fixtures/checks', 'fixtures/trace', 'test-data/random'],
  'fixtures/report': ['fixtures/core', 'fixtures/checks', 'fixtures/trace', 'fixtures/stack'],
  'fixtures/playwright': [
    'fixtures/core',
    'fixtures/stack',
    'fixtures/checks',
    'fixtures/trace',
    'fixtures/faults',
    'fixtures/pipeline',
    'fixtures/setup',
    'fixtures/report',
  ],
  'fixtures/contract': [
    'fixtures/core',
    'fixtures/stack',
    'fixtures/checks',
    'fixtures/faults',
    'fixtures/pipeline',
    'fixtures/playwright',
  ],
  'fixtures/technologies': [
    'fixtures/core',
    'fixtures/stack',
    'fixtures/checks',
    'fixtures/trace',
    'fixtures/faults',
    'fixtures/pipeline',
    'fixtures/playwright',
    'fixtures/setup',
    'test-data/avro',
    'test-data/delta',
  ],
  'fixtures/platforms': [
    'fixtures/core',
    'fixtures/stack/types',
    'fixtures/trace',
    'fixtures/pipeline',
    'fixtures/technologies',
    'test-data',
  ],
  'fixtures/watch': [
    'fixtures/core',
    'fixtures/stack',
    'fixtures/trace',
    'fixtures/faults',
    'fixtures/pipeline',
    'fixtures/report/page/html',
    'fixtures/report/page/style',
  ],
  'fixtures/cli': [
    'fixtures/core',
    'fixtures/stack',
    'fixtures/checks',
    'fixtures/setup',
    'fixtures/contract',
    'fixtures/trace',
    'fixtures/technologies',
    'fixtures/pipeline',
    'fixtures/playwright',
    'fixtures/report',
    'fixtures/watch',
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
      name: 'specs import the front door and platforms only',
      severity: 'error',
      from: { path: '^e2e/', pathNot: '^e2e/(harness|contracts|units|runtime|market_data)/' },
      to: { path: '^(fixtures|compose|bench)/', pathNot: '^fixtures/(index[.]ts$|platforms/)' },
    },
    {
      // What is tested there is a library. Without a stack the front door, which loads every client, is half of the time.
      name: 'specs of the market data runtime import it too',
      severity: 'error',
      from: { path: '^e2e/(contracts|units|runtime|market_data)/' },
      to: {
        path: '^(fixtures|compose|bench)/',
        pathNot:
          '^(fixtures/index[.]ts|fixtures/(playwright/failures[.]ts|platforms/)|compose/services/(market-data-runtime|lib)/)',
      },
    },
    {
      name: 'only platforms know a pipeline by name',
      severity: 'error',
      from: { path: '^fixtures/', pathNot: '^fixtures/(platforms/|index[.]ts)' },
      to: { path: '^fixtures/platforms/' },
    },
    { name: 'no undeclared packages', severity: 'error', from: {}, to: { dependencyTypes: ['npm-no-pkg', 'unknown'] } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(node_modules|test-results|playwright-report|dyetrace-report)' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
