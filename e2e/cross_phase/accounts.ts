import type { Fixtures, OwnPipeline } from '../own-pipeline.ts';

type Offsets = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** How many rows each batch brought. */
export type Batches = readonly { readonly batch: number; readonly rows: number }[];

/** What is said of a table in different places, none of which knows of the others. */
export interface Accounts {
  /** By the checkpoint: how far the offsets of each committed batch go beyond those of the one before. */
  readonly checkpoint: Batches;
  /** By the table's log: the writer's transactions, with the rows of the files that each added. */
  readonly log: Batches;
  /** By the rows themselves. */
  readonly rows: Batches;
  /** Data files of the log, and objects in the table's folder beside the log: `<path> <bytes>`, sorted. */
  readonly filesOfLog: readonly string[];
  readonly filesInStore: readonly string[];
  /** The names under which batches were written, and the name that the checkpoint has. */
  readonly writers: readonly string[];
  readonly writer: string;
  /** Batches that were planned but are not committed. */
  readonly unfinished: readonly number[];
}

/**
 * Reads a table of the test's own stream by every way there is; one that does not exist has no rows. The stream must not
 * write meanwhile.
 */
export async function accountsOf(
  { s3, tables }: Pick<Fixtures, 's3' | 'tables'>,
  { stream }: OwnPipeline,
  table: string,
): Promise<Accounts> {
  const log = stream.log(table);
  const versions = Array.from({ length: ((await log.latest()) ?? -1) + 1 }, (_, version) => version);
  const commits = await Promise.all(versions.map((version) => log.commit(version)));
  const planned = await batchesIn(s3, `${stream.checkpoint.path}/offsets/`);
  const committed = await batchesIn(s3, `${stream.checkpoint.path}/commits/`);
  const { id } = JSON.parse((await s3.get(`${stream.checkpoint.path}/metadata`)).toString()) as { readonly id: string };
  const objects = await s3.list(`${log.path}/`);
  const relation = tables.relation(stream.table(table));
  const found =
    versions.length === 0
      ? []
      : await tables.query(`SELECT _batch_id AS batch, count(*) AS rows FROM ${relation} GROUP BY 1 ORDER BY 1`);
  const added = commits.flatMap(({ adds }) => adds);
  const batches = commits.flatMap(({ adds, note }) =>
    note === undefined ? [] : [{ ...batchNoted(note), rows: sum(adds.map(({ rows = Number.NaN }) => rows)) }],
  );
  return {
    checkpoint: await batchesOfCheckpoint(s3, stream.checkpoint.path, committed),
    log: batches.map(({ batch, rows }) => ({ batch, rows })),
    rows: found.map(({ batch, rows }) => ({ batch: Number(batch), rows: Number(rows) })),
    filesOfLog: added.map(({ path, bytes }) => `${path} ${bytes}`).toSorted(),
    filesInStore: objects
      .filter(({ path }) => !path.startsWith(`${log.path}/_delta_log/`))
      .map(({ path, bytes }) => `${path} ${bytes}`)
      .toSorted(),
    writers: [...new Set(batches.map(({ writer }) => writer))],
    writer: `${id}/${table}`,
    unfinished: planned.filter((batch) => !committed.includes(batch)),
  };
}

/** What the stream notes of a batch in the table’s log, as far as it is compared. */
function batchNoted(note: string): { readonly writer: string; readonly batch: number } {
  return JSON.parse(note) as { readonly writer: string; readonly batch: number };
}

/** Numbers of the batches in a folder of a checkpoint. */
export async function batchesIn(s3: Fixtures['s3'], folder: string): Promise<readonly number[]> {
  const names = (await s3.list(folder)).map(({ path }) => path.slice(folder.length));
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .toSorted((a, b) => a - b);
}

async function batchesOfCheckpoint(s3: Fixtures['s3'], path: string, committed: readonly number[]): Promise<Batches> {
  const totals = await Promise.all(
    committed.map(async (batch) => {
      const [, , source = '{}'] = (await s3.get(`${path}/offsets/${batch}`)).toString().split('\n');
      const offsets = JSON.parse(source) as Offsets;
      return { batch, total: sum(Object.values(offsets).flatMap((partitions) => Object.values(partitions))) };
    }),
  );
  const batches = totals.map(({ batch, total }, at) => ({ batch, rows: total - (totals[at - 1]?.total ?? 0) }));
  // A new stream begins with a batch of nothing where its topics are empty.
  return batches.filter(({ rows }) => rows !== 0);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
