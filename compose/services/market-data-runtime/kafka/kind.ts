import type { Kafka } from 'kafkajs';
import type { Build } from '../kinds.ts';
import type { SchemaSource } from '../registry/registry-client.ts';
import type { MarketTrade } from '../replay/market-trade.ts';
import type { Stages } from '../stages.ts';
import type { AsideTopic } from './aside-topic.ts';
import type { KafkaSink } from './kafka-sink.ts';

/** How to reach the broker, and what its topics' records must look like. */
export interface KafkaAccess {
  readonly kafka: Kafka;
  readonly schemas: SchemaSource;
}

/** The kind of sink that writes to a topic. What does not fit its schema goes aside as the trade that it was. */
export function kafkaKind(
  { kafka, schemas }: KafkaAccess,
  aside: AsideTopic,
  stages: Stages,
): Build<KafkaSink<MarketTrade>> {
  return ({ kind: _kind, ...settings }, { feedback, clock, log }) => {
    const keepAside = async (trade: MarketTrade, reason: string): Promise<void> => {
      await aside.keep(JSON.stringify(trade), reason);
    };
    const parts = { kafka, schemas, feedback, clock, log, record: stages.tradeRecord, keepAside };
    return new stages.KafkaSink(settings, parts, stages);
  };
}
