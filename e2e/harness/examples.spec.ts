import { expect, test } from '@playwright/test';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { engine, engineStatus } from '../../fixtures/stack/docker.ts';
import { installOffline } from './offline-install.ts';
import { ensureImages, installPackage, shell } from './packed.ts';

const EXAMPLES = path.resolve(import.meta.dirname, '../../examples');

/** From the folder of Compose files. */
const MAVEN = '../e2e/harness/streams/compose.yaml';

interface Example {
  readonly folder: string;
  /** As the README has it, behind `npx dyetrace`; or how its own tests are run. */
  readonly run: string;
  readonly services: readonly string[];
  /** Images that its Compose file names, and that a test does not fetch. */
  readonly images: Readonly<Record<string, readonly string[]>>;
  /** What a user installs for its services. */
  readonly install: (folder: string) => Promise<void>;
  readonly sentence: RegExp;
  /** The bug of its README: where, in front of what, which lines. */
  readonly bug: { readonly file: string; readonly before: RegExp; readonly lines: string };
  readonly red: readonly (string | RegExp)[];
}

const ALL: readonly Example[] = [
  {
    folder: 'kafka-streams',
    run: `npx dyetrace init --in sales --out sales.ranked --id sale_id --event '{"customer":"c-1","cents":1250}' --service ranking --group ranking`,
    services: ['ranking'],
    images: { 'rideshare.yaml': ['kafka'], 'images.yaml': ['jre-image'], [MAVEN]: ['ranking-built'] },
    install: builtByMaven,
    sentence: /^200 events in at sales, 200 out at sales\.ranked, order per key kept, p95 [\d,]+ ms$/m,
    bug: { file: 'compose.yaml', before: /^ {4}restart: on-failure$/m, lines: '      CACHE_BYTES: 10485760\n' },
    red: [/200 events: expected exactly once at kafka\.sales\.ranked .+ \d+ missing/, 'so look at the service ranking'],
  },
  {
    folder: 'python-to-postgresql',
    run: `npx dyetrace init --in payments --out postgresql://db/public.payments --id payment_id --event '{"customer":"c-1","cents":1250}' --service writer --group writer`,
    services: ['writer'],
    images: { 'rideshare.yaml': ['kafka'], 'market-data.yaml': ['postgresql', 'consumer'] },
    install: pythonPackages,
    sentence: /^200 events in at payments, 200 out at public\.payments, order per key kept, p95 [\d,]+ ms$/m,
    bug: {
      file: 'writer/writer.py',
      before: /^ {8}with db, db\.cursor\(\) as cursor:$/m,
      lines: '        if message.offset() == 7:\n            continue\n',
    },
    red: [
      /200 events: expected exactly once at table\.public\.payments .+ \d+ missing/,
      'so look at the service writer',
    ],
  },
  {
    folder: 'http-to-websocket',
    run: `npx dyetrace init --in http://api:8080/readings --out ws://gateway:8081/live --id reading_id --event '{"sensor":"s-1","celsius":21.5}' --service gateway`,
    services: ['api', 'gateway'],
    images: { 'rideshare.yaml': ['redis'], 'images.yaml': ['node-image'] },
    install: (folder) => {
      installOffline(path.join(folder, 'services'), ['ioredis', 'ws'], 'copy');
      return Promise.resolve();
    },
    sentence: /^200 events in at api\/readings, 200 out at gateway\/live, order per key kept, p95 [\d,]+ ms$/m,
    bug: {
      file: 'services/gateway.mjs',
      before: /^ *const told = /m,
      lines: "if (reading.reading_id.endsWith('7')) return;\n",
    },
    red: [/200 events: expected exactly once at feed\.gateway-live .+ \d+ missing/, 'so look at the service gateway'],
  },
  {
    folder: 'debezium-to-postgresql',
    run: 'npx playwright test -c dyetrace',
    services: ['setup', 'history'],
    images: {
      'cdc.yaml': ['mysql', 'kafka', 'connect'],
      'market-data.yaml': ['postgresql'],
      'images.yaml': ['node-image'],
    },
    install: (folder) => {
      installOffline(path.join(folder, 'services'), ['kafkajs', 'mysql2', 'pg'], 'copy');
      installOffline(path.dirname(folder), ['mysql2']);
      return Promise.resolve();
    },
    sentence: /^1 passed, 0 failed$/m,
    bug: {
      file: 'services/history.mjs',
      before: /^ *if \(!transaction\) return;/m,
      lines: 'if (payload.after?.pieces % 7 === 3) return;\n',
    },
    red: [
      /60 items: expected exactly once at table\.history .+ \d+ missing/,
      'between kafka.items and table.history, so look at the service history',
    ],
  },
];

let packed: string;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  packed = mkdtempSync(path.join(tmpdir(), 'dyetrace-examples-'));
  installOffline(packed, ['@playwright/test']);
  await installPackage(packed);
});

test.afterAll(() => {
  rmSync(packed, { recursive: true, force: true });
});

test.describe.configure({ mode: 'default' });

for (const { folder, run, services, images, install, sentence, bug, red } of ALL) {
  test(`the example ${folder}, with the package: a first verdict, and its bug found where it is`, async () => {
    // Packages of a registry may have to be fetched more than once.
    test.setTimeout(600_000);
    await ensureImages(images);
    const own = path.join(packed, folder);
    cpSync(path.join(EXAMPLES, folder), own, { recursive: true });
    try {
      await install(own);
      const first = await shell(run, own);
      expect(first.output).toMatch(sentence);
      expect(first.code, first.output).toBe(0);

      const file = path.join(own, bug.file);
      const text = readFileSync(file, 'utf8');
      const planted = text.replace(bug.before, (before) => `${bug.lines}${before}`);
      expect(planted).not.toBe(text);
      expect(readFileSync(path.join(own, 'README.md'), 'utf8')).toContain(bug.lines.trim().split('\n')[0]);
      writeFileSync(file, planted);
      if (run.includes(' init ')) withLessPatience(path.join(own, 'dyetrace/pipeline.spec.ts'));
      const second = await shell('npx playwright test -c dyetrace --grep-invert @restart', own);
      expect(second.code, second.output).toBe(1);
      for (const said of red) expect(second.output).toMatch(said);
    } finally {
      for (const service of services) {
        await engine()
          .getImage(`${folder}-dyetrace-${service}`)
          .remove()
          .catch((error: unknown) => {
            // One that was never built is none.
            if (engineStatus(error) !== 404) throw error;
          });
      }
    }
  });
}

/** What init allows events is for machines of any kind; who knows that some are lost need not wait for all of it. */
function withLessPatience(spec: string): void {
  const text = readFileSync(spec, 'utf8');
  const less = text.replace('withinMs: 30_000', 'withinMs: 8_000');
  expect(less).not.toBe(text);
  writeFileSync(spec, less);
}

/** As `mvn package` leaves it. */
async function builtByMaven(folder: string): Promise<void> {
  const tar = 'docker run --rm --entrypoint tar dyetrace/ranking-built:local -c -C /ranking target';
  const { code, output } = await shell(`${tar} | tar -x`, path.join(folder, 'ranking'));
  expect(code, output).toBe(0);
}

/** As `pip install --target` leaves them: those of an image with the same Python, for the registry is not asked. */
async function pythonPackages(folder: string): Promise<void> {
  const from = '/opt/market-data/lib/python3*/site-packages';
  const names = 'confluent_kafka* psycopg2*';
  const tar = `docker run --rm --entrypoint sh dyetrace/market-data:local -c 'cd ${from} && tar -c ${names}'`;
  const { code, output } = await shell(`mkdir packages && ${tar} | tar -x -C packages`, path.join(folder, 'writer'));
  expect(code, output).toBe(0);
}
