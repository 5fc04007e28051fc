import { SharedResources } from '../fixtures/core/shared.ts';
import { setting } from '../fixtures/core/settings.ts';
import { until } from '../fixtures/core/wait.ts';
import { newestGtids } from '../fixtures/checks/position/gtids.ts';
import { fileNumber } from '../fixtures/checks/position/log-place.ts';
import { capabilityOf } from '../fixtures/pipeline/capabilities.ts';
import { findPlatform } from '../fixtures/pipeline/find-platform.ts';
import { ensureImagesOf } from '../fixtures/playwright/ensure-services.ts';
import { removeProject } from '../fixtures/stack/remove.ts';
import { type DuckDbCapability, DUCKDB, sharedTables } from '../fixtures/technologies/duckdb/capability.ts';
import { type MysqlCapability, MYSQL, mysqlAt } from '../fixtures/technologies/mysql/capability.ts';
import { MysqlClient } from '../fixtures/technologies/mysql/client.ts';
import { type S3Capability, S3, storeAt } from '../fixtures/technologies/s3/capability.ts';
import { ObjectStore } from '../fixtures/technologies/s3/object-store.ts';
import { FollowedTable } from '../fixtures/technologies/spark-changes/followed-table.ts';
import { latenciesAt, percentilesOf } from '../fixtures/trace/latencies.ts';
import { Taps } from '../fixtures/trace/taps.ts';
import { Tracer } from '../fixtures/trace/tracer.ts';
import { orderRow } from '../test-data/cdc/rows.ts';
import { row } from './figures.ts';
import { benchName, composeFileOf, startStack } from './stack.ts';

const WARM = 10;
const COMMITS = 40;
const WITHIN_MS = 60_000;

/** From a commit in MySQL to its event in Kafka, and to a version of the Delta table that holds it; one after the other. */
export async function benchChanges(): Promise<void> {
  const rounds = setting('benchRounds') ?? 3;
  const platform = await findPlatform('cdc');
  const project = benchName('changes');
  try {
    const stack = await startStack(platform, project, ['cdc', 'cdc-lake']);
    await using shared = new SharedResources();
    const context = {
      endpoint: (service: string, port: number) => stack.endpoint(service, port),
      credentials: stack.credentials,
      share: shared.share,
      ensureImage: (service: string) =>
        ensureImagesOf({
          composeFile: composeFileOf(platform),
          services: [service],
          log: console.error,
          signal: new AbortController().signal,
        }),
    };
    await using taps = new Taps({ pipeline: platform.pipeline, context });
    const login = mysqlAt(capabilityOf<MysqlCapability>(platform, MYSQL), stack);
    await using mysql = await MysqlClient.connect({ ...login, own: 't_bench' });
    using store = new ObjectStore(storeAt(capabilityOf<S3Capability>(platform, S3), stack));
    const table = new FollowedTable({
      name: 'delta.orders',
      table: 's3://lake/changes/shop/orders',
      progress: 's3://lake/changes/_progress',
      store,
      reader: await sharedTables(capabilityOf<DuckDbCapability>(platform, DUCKDB), context),
      changes: () => Promise.resolve([]),
    });
    let next = 1n;
    const run = async (count: number): Promise<Figures> => {
      const figures = await measure({ taps, mysql, table, first: next, count });
      next += BigInt(count);
      return figures;
    };
    await run(WARM);
    const runs: Figures[] = [];
    for (let round = 0; round < rounds; round += 1) runs.push(await run(COMMITS));
    console.log(
      `\nA commit in MySQL, ${rounds} rounds of ${COMMITS} (budgets of the p50: event 100 ms, Delta 4,000 ms):`,
    );
    for (const hop of ['kafka', 'delta'] as const) {
      for (const percentile of ['p50', 'p95'] as const) {
        row(
          `${hop}.orders ${percentile}`,
          runs.map((figures) => figures[hop][percentile]),
          'ms',
        );
      }
    }
  } finally {
    await removeProject(project);
  }
}

type Figures = Readonly<Record<'kafka' | 'delta', ReturnType<typeof percentilesOf>>>;

interface Measured {
  readonly taps: Taps;
  readonly mysql: MysqlClient;
  readonly table: FollowedTable;
  readonly first: bigint;
  readonly count: number;
}

async function measure({ taps, mysql, table, first, count }: Measured): Promise<Figures> {
  await using tracer = new Tracer({ taps });
  const delta = new Float64Array(count);
  for (let at = 0; at < count; at += 1) {
    const begun = performance.now();
    const after = { ...orderRow(first + BigInt(at)) };
    const event = await tracer.inject({
      stream: 'orders',
      key: String(after.id),
      payload: { op: 'c', before: null, after },
    });
    const { file, pos, gtids } = await mysql.position();
    const end = { file: fileNumber(file), pos, gtids: newestGtids(gtids) };
    await until({
      what: `a version of ${table.name} holds the commit`,
      probe: () => table.heldAt(end),
      done: ({ kind }) => kind === 'held',
      timeoutMs: WITHIN_MS,
      everyMs: 10,
    });
    delta[at] = performance.now() - begun;
    if (event.answer.outcome !== 'acknowledged') throw new Error(`a commit was ${event.answer.outcome}`);
  }
  const events = tracer.sent.events();
  const { missing } = await tracer.reached('kafka.orders', events, WITHIN_MS);
  // What is fast because it left something out is not fast.
  if (missing.length > 0) throw new Error(`${missing.length} of ${count} events are not in kafka.orders`);
  return {
    kafka: percentilesOf(latenciesAt(tracer.sightings('kafka.orders'), events)),
    delta: percentilesOf(delta),
  };
}
