import { createKafka } from '../../lib/kafka.ts';
import { KafkaProbe } from '../../lib/kafka-probe.ts';
import type { Outside, OutsideParts } from '../outside.ts';
import { RegistryClient } from '../registry/registry-client.ts';
import { AsideTopic } from './aside-topic.ts';
import { type KafkaAccess, kafkaKind } from './kind.ts';

export interface KafkaOutside extends Outside, KafkaAccess {
  readonly aside: AsideTopic;
}

/** A broker with its schema registry, and the topic for what does not get into the others. */
export function openKafka({ environment, log, stages }: OutsideParts): KafkaOutside {
  const kafka = createKafka(environment, log, 'market-data-runtime');
  const url = environment.text('SCHEMA_REGISTRY_URL', 'http://localhost:8081');
  const maxAgeMs = environment.integer('SCHEMA_MAX_AGE_MS', 60_000, { min: 1 });
  const schemas = new RegistryClient({ url, maxAgeMs }, undefined, stages.FetchCache);
  const aside = new AsideTopic(kafka, environment.text('ASIDE_TOPIC', 'market.connector.dead-letters'));
  const probe = new KafkaProbe(kafka);
  return {
    kafka,
    schemas,
    aside,
    sinks: { kafka: kafkaKind({ kafka, schemas }, aside, stages) },
    probe: () => probe.check(),
    close: async () => {
      await Promise.all([aside.close(), probe.close()]);
    },
  };
}
