import { stage } from '../../fixtures/index.ts';
import type { Fixtures, OwnPipeline } from '../own-pipeline.ts';

/** Newest version by table; undefined where there is no table. */
type Versions = Readonly<Record<string, number | undefined>>;

interface MergeCounts {
  readonly read: number;
  readonly added: number;
  readonly replaced: number;
}

/** The tables that the test's own dbt builds. */
export class OwnSilver {
  readonly #fixtures: Pick<Fixtures, 'lake' | 'tables'>;
  readonly #models: readonly string[];

  constructor(fixtures: Pick<Fixtures, 'lake' | 'tables'>, models: readonly string[]) {
    this.#fixtures = fixtures;
    this.#models = models;
  }

  async versions(): Promise<Versions> {
    const { lake } = this.#fixtures;
    const pairs = this.#models.map(async (model) => [model, await lake.log(`silver/${model}`).latest()] as const);
    return Object.fromEntries(await Promise.all(pairs));
  }

  /** What the commits since then have read, added and replaced, by Delta's own counts. */
  async countsSince(versions: Versions, model: string): Promise<readonly MergeCounts[]> {
    const log = this.#fixtures.lake.log(`silver/${model}`);
    const counts: MergeCounts[] = [];
    for (let at = (versions[model] ?? -1) + 1; at <= ((await log.latest()) ?? -1); at += 1) {
      const { metrics = {} } = await log.commit(at);
      counts.push({
        read: Number(metrics.numSourceRows),
        added: Number(metrics.numTargetRowsInserted),
        replaced: Number(metrics.numTargetRowsUpdated),
      });
    }
    return counts;
  }

  /** The rows of a table as they are, or as they were. */
  stage(model: string, at: Versions = {}) {
    const { lake, tables } = this.#fixtures;
    const version = at[model];
    const then = version === undefined ? {} : { version };
    const name = version === undefined ? `silver.${model}` : `silver.${model} at version ${version}`;
    return stage(name, tables, { ...lake.table(`silver/${model}`), ...then });
  }
}

/**
 * Takes the data file of the newest rows of a Bronze table out of the store, so that whoever reads them fails halfway.
 * @returns what puts it back
 */
export async function loseLastFile(s3: Fixtures['s3'], { stream }: OwnPipeline, table: string) {
  const log = stream.log(table);
  const { adds } = await log.commit((await log.latest()) ?? -1);
  const [lost] = adds;
  if (lost === undefined) throw new TypeError(`the last commit of ${table} added no file`);
  const bytes = await s3.get(lost.path);
  await s3.delete(lost.path);
  return () => s3.put(lost.path, bytes);
}
