import type { ITopicConfig } from 'kafkajs';
import { changeTopic, TOPIC_PREFIX, TRANSACTION_TOPIC } from '../../../test-data/cdc/connector.ts';
import { SHOP_TABLE_NAMES } from '../../../test-data/cdc/schema.ts';

/** Whoever reads them is there before the first change. The broker stamps what it appends, for latencies. */
const STAMPED = [{ name: 'message.timestamp.type', value: 'LogAppendTime' }];

export function topics(): readonly ITopicConfig[] {
  const changes = SHOP_TABLE_NAMES.map((table) => ({ topic: changeTopic(table), numPartitions: 3 }));
  // In one partition: the order of transactions.
  const others = [TRANSACTION_TOPIC, TOPIC_PREFIX].map((topic) => ({ topic, numPartitions: 1 }));
  return [...changes, ...others].map((topic) => ({ ...topic, replicationFactor: 1, configEntries: STAMPED }));
}
