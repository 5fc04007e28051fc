import { kafkaConnection } from '../../fixtures/technologies/kafka/connection.ts';
import type { HistoryNote } from '../../fixtures/technologies/kafka/history-recorder.ts';
import { startRecordedMember } from '../../fixtures/technologies/kafka/recorded-member.ts';

/** A member of a consumer group in a process of its own, so that it can be killed. Notes go to the parent. */
export interface MemberOptions {
  readonly bootstrap: string;
  readonly groupId: string;
  readonly topic: string;
  readonly process: number;
  /** Where it begins with a partition that it was given; left out: where the group is. */
  readonly begins?: 'at the beginning' | 'at the end';
}

/** `hold`: from now on stop for ever before, or right after, the next commit. */
export type MemberCommand = 'hold before' | 'hold after' | 'stop';

export type MemberMessage =
  HistoryNote | { readonly what: 'holds' } | { readonly what: 'failed'; readonly why: string };

const options = JSON.parse(process.argv[2] ?? '{}') as MemberOptions;
const { bootstrap, groupId, topic, begins } = options;
const fresh = new Set<number>();
let command: MemberCommand | undefined;

function tell(message: MemberMessage): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  process.send?.(message, undefined, undefined, () => {
    resolve(undefined);
  });
  return promise;
}

async function holdIf(wanted: MemberCommand): Promise<void> {
  if (command !== wanted) return;
  await tell({ what: 'holds' });
  await new Promise(() => undefined);
}

const consumer = await startRecordedMember({
  connection: kafkaConnection({ bootstrap, name: `member-${options.process}` }),
  groupId,
  topic,
  process: options.process,
  note: tell,
  handle: () => holdIf('hold before'),
  committed: () => holdIf('hold after'),
  joined: (joined, partitions) => {
    for (const partition of partitions) {
      if (begins === 'at the beginning') joined.seek({ topic, partition, offset: '0' });
      if (begins === 'at the end') fresh.add(partition);
    }
  },
  takes: ({ batch: { partition, highWatermark } }, taking) => {
    if (!fresh.delete(partition)) return true;
    taking.seek({ topic, partition, offset: highWatermark });
    return false;
  },
});

consumer.on(consumer.events.CRASH, ({ payload }) => {
  if (!payload.restart) void tell({ what: 'failed', why: payload.error.message });
});
process.on('message', (received: MemberCommand) => {
  command = received;
  if (received === 'stop') void consumer.disconnect().then(() => process.exit(0));
});
// The test is over, however it ended.
process.on('disconnect', () => process.exit(0));
