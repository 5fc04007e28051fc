import { type Fault, type Faults, until } from '../../fixtures/index.ts';
import type { Fixtures } from '../rideshare.ts';

/** A way to break the platform while events are on their way into the lake. */
export interface LakeDisruption {
  readonly guarantee: string;
  /** Completes "while …". */
  readonly what: string;
  /** Answers of the API that must come before it is healed. */
  readonly lasts: { readonly acknowledged: number } | { readonly refused: number };
  readonly inflict: (faults: Faults) => Promise<Fault>;
}

/** What Bronze does not depend on, or must wait for. */
export const BEFORE_THE_LAKE: readonly LakeDisruption[] = [
  {
    guarantee: 'RS-21',
    what: 'Redis is killed',
    lasts: { acknowledged: 60 },
    inflict: (faults) => faults.kill('redis'),
  },
  {
    guarantee: 'RS-22',
    what: 'the stream processor is killed',
    lasts: { acknowledged: 60 },
    inflict: (faults) => faults.kill('stream-processor'),
  },
  {
    guarantee: 'RS-23',
    what: 'the Kafka broker is killed',
    lasts: { refused: 10 },
    inflict: (faults) => faults.kill('kafka'),
  },
];

/** A short outage Spark waits out; in a long one it gives its batch up, and begins anew from the checkpoint. */
export const OBJECT_STORE: readonly (Omit<LakeDisruption, 'lasts'> & {
  /** What must be seen at Spark before it is healed. */
  readonly lasts: (streams: Fixtures['streams']) => Promise<void>;
})[] = [
  {
    guarantee: 'RS-26',
    what: 'MinIO is killed, until Spark gives its batch up,',
    lasts: batchGivenUp,
    inflict: (faults) => faults.kill('minio'),
  },
  {
    guarantee: 'RS-26',
    what: 'MinIO hangs',
    lasts: () => Promise.resolve(),
    inflict: (faults) => faults.pause('minio'),
  },
];

const CHECKPOINT = 's3://lake/checkpoints/bronze';

/** Waits until a batch of the stream into Bronze is planned and not committed. */
export async function batchUnderWay(s3: Fixtures['s3']): Promise<void> {
  await until({
    what: 'a batch of the stream into Bronze is under way',
    probe: async () => ({ planned: await newest(s3, 'offsets'), committed: await newest(s3, 'commits') }),
    done: ({ planned, committed }) => planned > committed,
    timeoutMs: 60_000,
    everyMs: 20,
  });
}

/** Waits until the stream into Bronze has failed: what it had begun is repeated by the next one. */
async function batchGivenUp(streams: Fixtures['streams']): Promise<void> {
  await until({
    what: 'the stream into Bronze has given its batch up',
    probe: () => streams.find('bronze'),
    done: (stream) => typeof stream?.error === 'string',
    timeoutMs: 120_000,
    everyMs: 250,
  });
}

async function newest(s3: Fixtures['s3'], kind: 'offsets' | 'commits'): Promise<number> {
  const names = (await s3.list(`${CHECKPOINT}/${kind}/`)).map(({ path }) => path.split('/').at(-1) ?? '');
  return Math.max(-1, ...names.filter((name) => /^\d+$/.test(name)).map(Number));
}
