import type { CdcDefect } from '../../../../test-data/cdc/defects/index.ts';
import type { ConnectorConfig } from '../../../../test-data/cdc/connector.ts';
import { planter, type Bug } from '../../lib/planted/planter.ts';
import type { Stages } from '../stages.ts';

/** Puts the bugs that this job was started with around its stages: what a third party does wrong when it is set up so. */
export const plant = planter<Stages, CdcDefect<'cdc-init' | 'cdc-registry-init'>>({
  'connector-rounds-decimals': configured({ 'decimal.handling.mode': 'double' }),
  'connector-wraps-unsigned': configured({ 'bigint.unsigned.handling.mode': 'long' }),
  'connector-cuts-microseconds': configured({ 'time.precision.mode': 'connect' }),
  'connector-drops-before': configured({
    transforms: 'before',
    'transforms.before.type': 'org.apache.kafka.connect.transforms.ReplaceField$Value',
    'transforms.before.exclude': 'before',
  }),
  'connector-skips-updates': configured({ 'skipped.operations': 'u' }),
  'connector-skips-deletes': configured({ 'skipped.operations': 'd' }),
  'connector-leaves-no-tombstone': configured({ 'tombstones.on.delete': 'false' }),
  'connector-is-slow': configured({ 'poll.interval.ms': '20000' }),
  'connector-forgets-transactions': configured({ 'provide.transaction.metadata': 'false' }),
  // They count in the transaction, and are dropped behind it.
  'connector-tears-transactions': configured({
    transforms: 'lines',
    'transforms.lines.type': 'org.apache.kafka.connect.transforms.Filter',
    'transforms.lines.predicate': 'lines',
    predicates: 'lines',
    'predicates.lines.type': 'org.apache.kafka.connect.transforms.predicates.TopicNameMatches',
    'predicates.lines.pattern': '.*[.]order_lines',
  }),
  'connector-takes-no-snapshot': configured({ 'snapshot.mode': 'no_data' }),
  // Of its place it knows no server's transactions again, and takes all of them.
  'connector-restarts-from-the-beginning': configured({ 'gtid.source.excludes': '.*' }),
  'connector-restarts-from-the-end': configured({ 'snapshot.mode': 'no_data' }),
  'connector-drops-new-columns': configured({ 'column.exclude.list': '.*[.]channel' }),
  'connector-hides-schemas': configured({ 'value.converter.apicurio.registry.headers.enabled': 'true' }),
});

/** The connector is set up otherwise. */
function configured(change: ConnectorConfig): Bug<Stages> {
  return (stages) => ({ ...stages, configuration: (place) => ({ ...stages.configuration(place), ...change }) });
}
