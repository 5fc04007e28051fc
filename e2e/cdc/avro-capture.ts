import {
  type ConnectClient,
  type KafkaRecord,
  readChangeKey,
  type SchemaRegistryClient,
} from '../../fixtures/index.ts';
import { REGISTRY_CONNECTOR } from '../../test-data/cdc/connector.ts';

const HOW = /^(?:key|value)\.converter|^schema\.name\./;

/** What makes a connector write as the one does that writes Avro: for a capture of the test's own. */
export async function inAvro(connect: ConnectClient): Promise<Readonly<Record<string, string>>> {
  const config = await connect.config(REGISTRY_CONNECTOR);
  return Object.fromEntries(Object.entries(config).filter(([name]) => HOW.test(name)));
}

/** Of messages those under the key of this row, tombstones too. */
export async function ofRow(
  records: readonly KafkaRecord[],
  registry: SchemaRegistryClient,
  id: bigint,
): Promise<readonly KafkaRecord[]> {
  const keys = await Promise.all(
    records.map(async ({ keyBytes }) => (keyBytes === null ? undefined : readChangeKey(keyBytes, registry))),
  );
  return records.filter((_, at) => keys[at]?.id === id);
}
