import type { HistoryEvent } from '../../fixtures/checks/ledger/history.ts';
import { checkHistory, expect, type Stack, test } from '../../fixtures/index.ts';
import type { KafkaClient } from '../../fixtures/technologies/kafka/client.ts';
import { RecordedGroup } from './ledger-group.ts';
import type { MemberOptions } from './ledger-member.child.ts';

const PARTITIONS = 6;
/** Enough that each partition has been read by whoever had it. */
const SOME = 600;

interface World {
  readonly kafka: KafkaClient;
  readonly stack: Stack;
}

async function groupOn({ kafka, stack }: World) {
  const topic = await kafka.createTopic('group', { partitions: PARTITIONS });
  const { host, port } = stack.endpoint('kafka', 9094);
  const groupId = `${topic}.members`;
  return { topic, groupId, group: new RecordedGroup({ bootstrap: `${host}:${port}`, groupId, topic }, PARTITIONS) };
}

/** Two members under load, and a third that joins them. */
async function threeMembers(group: RecordedGroup, begins?: MemberOptions['begins']) {
  const first = group.join();
  group.join();
  await group.until('two members have all partitions', () => {
    return group.isComplete && group.members.every(({ keys }) => keys.length > 0);
  });
  await group.load();
  await group.until('they have read', () => group.polled > SOME);
  const third = group.join(begins);
  await group.until('the third has its share', () => group.isComplete && third.keys.length === 2 && third.polled > 0);
  return { first, third };
}

function count(history: readonly HistoryEvent[], type: string, f: string): number {
  return history.filter((event) => event.type === type && event.f === f).length;
}

test.describe('a real consumer group, judged by its history', { tag: '@stack:core' }, () => {
  for (const [when, command] of [
    ['between its poll and its commit', 'hold before'],
    ['between its commit and anybody hearing of it', 'hold after'],
  ] as const) {
    test(`three members rebalance under load, one is killed ${when}: nothing is lost, read again or left out`, async ({
      kafka,
      stack,
    }) => {
      const { group: disposable, groupId, topic } = await groupOn({ kafka, stack });
      await using group = disposable;
      const { first } = await threeMembers(group);
      group.tell(first, command);
      await group.until('the first holds what it has polled', () => first.isHolding);
      await group.kill(first);
      await group.until('the others have its partitions', () => group.isComplete);
      await group.unload();
      await expect.poll(() => kafka.lagOf(groupId, [topic]), { message: 'what the group has not read' }).toEqual({});
      const history = await group.end();
      expect(checkHistory(history)).toMatchObject({ valid: true, anomalies: [] });
      expect(count(history, 'info', 'poll')).toBe(1);
      expect(count(history, 'ok', 'assign')).toBeGreaterThanOrEqual(7);
      expect(count(history, 'ok', 'poll')).toBeGreaterThan(100);
      expect(count(history, 'ok', 'send')).toBeGreaterThan(100);
    });
  }

  for (const [begins, found] of [
    ['at the beginning', ['nonmonotonic-poll']],
    ['at the end', ['poll-skip', 'lost-write']],
  ] as const) {
    test(`a member that begins ${begins} instead of where its group is, is found out`, async ({ kafka, stack }) => {
      await using group = (await groupOn({ kafka, stack })).group;
      const { third } = await threeMembers(group, begins);
      await group.until('it has read more', () => third.polled > 100);
      await group.unload();
      const { anomalies } = checkHistory(await group.end());
      expect(anomalies.map(({ name }) => name)).toEqual(expect.arrayContaining([...found]));
      const culprits = anomalies.filter(({ name }) => name === found[0]);
      expect(third.keys).toEqual(expect.arrayContaining(culprits.map(({ key }) => key)));
    });
  }
});
