import type { ITopicConfig } from 'kafkajs';
import { changeTopic, DATABASE } from '../../../test-data/cdc/connector.ts';
import { SHOP_TABLE_NAMES } from '../../../test-data/cdc/schema.ts';

/** Whoever reads them is there before the first change. The broker stamps what it appends, for latencies. */
const STAMPED = [{ name: 'message.timestamp.type', value: 'LogAppendTime' }];

/** @param prefix of the connector's topics */
export function topics(prefix: string): readonly ITopicConfig[] {
  const changes = SHOP_TABLE_NAMES.map((table) => ({ topic: changeTopic(table, DATABASE, prefix), numPartitions: 3 }));
  // In one partition: the order of transactions.
  const others = [`${prefix}.transaction`, prefix].map((topic) => ({ topic, numPartitions: 1 }));
  return [...changes, ...others].map((topic) => ({ ...topic, replicationFactor: 1, configEntries: STAMPED }));
}
