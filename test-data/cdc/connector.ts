/** Names under which the shop's changes are found. */
export const CONNECTOR = 'shop';
export const DATABASE = 'shop';
export const TOPIC_PREFIX = 'cdc';

/** The same changes in Avro, by a connector of their own. */
export const REGISTRY_CONNECTOR = 'shop-avro';
export const REGISTRY_PREFIX = 'avro';

export interface ConnectorPlace {
  readonly mysqlHost: string;
  readonly mysqlPort: number;
  readonly kafkaBrokers: string;
  /** `http://schema-registry:8080`; without it the connector writes JSON, with its schema in each message. */
  readonly registry?: string;
}

/** What Kafka Connect takes: every value is text. */
export type ConnectorConfig = Readonly<Record<string, string>>;

/** The topic of a table's changes. */
export function changeTopic(table: string, database: string = DATABASE, prefix: string = TOPIC_PREFIX): string {
  return `${prefix}.${database}.${table}`;
}

/**
 * Captures the shop: https://debezium.io/documentation/reference/3.6/connectors/mysql.html#mysql-connector-properties
 * The password is the worker's to know: over REST the configuration is told to whoever asks.
 */
export function connectorConfig({ registry, ...place }: ConnectorPlace): ConnectorConfig {
  return registry === undefined
    ? captureConfig(place)
    : { ...captureConfig(place, REGISTRY_PREFIX), ...inAvro(registry) };
}

/**
 * Keys and values in Avro, each behind the id of its schema, as Confluent's converter writes them:
 * https://www.apicur.io/registry/docs/apicurio-registry/2.5.x/getting-started/assembly-configuring-kafka-client-serdes.html
 */
function inAvro(registry: string): ConnectorConfig {
  const converter = (name: string): ConnectorConfig => ({
    [name]: 'io.apicurio.registry.utils.converter.AvroConverter',
    [`${name}.apicurio.registry.url`]: `${registry}/apis/registry/v2`,
    [`${name}.apicurio.registry.auto-register`]: 'true',
    [`${name}.apicurio.registry.as-confluent`]: 'true',
    [`${name}.apicurio.registry.headers.enabled`]: 'false',
    // By which its Confluent API finds a schema.
    [`${name}.apicurio.registry.use-id`]: 'contentId',
  });
  return {
    ...converter('key.converter'),
    ...converter('value.converter'),
    'database.server.id': '5401',
    // Names of Avro's have no dashes, those of databases and connectors may.
    'schema.name.adjustment.mode': 'avro',
  };
}

type Place = Omit<ConnectorPlace, 'registry'>;

function captureConfig({ mysqlHost, mysqlPort, kafkaBrokers }: Place, prefix: string = TOPIC_PREFIX): ConnectorConfig {
  return {
    'connector.class': 'io.debezium.connector.mysql.MySqlConnector',
    'tasks.max': '1',
    'database.hostname': mysqlHost,
    'database.port': String(mysqlPort),
    'database.user': 'debezium',
    'database.password': '${env:DEBEZIUM_PASSWORD}',
    'database.server.id': '5400',
    'database.include.list': DATABASE,
    'topic.prefix': prefix,
    'schema.history.internal.kafka.bootstrap.servers': kafkaBrokers,
    'schema.history.internal.kafka.topic': `${prefix}.history`,
    'snapshot.mode': 'initial',
    'provide.transaction.metadata': 'true',
    'include.schema.changes': 'true',
    'tombstones.on.delete': 'true',
    // Values as they are: every digit, local times without a zone, times to the microsecond.
    'decimal.handling.mode': 'precise',
    'bigint.unsigned.handling.mode': 'precise',
    'time.precision.mode': 'microseconds',
    'binary.handling.mode': 'bytes',
    'poll.interval.ms': '20',
    // How far it is, is known of quiet times too.
    'heartbeat.interval.ms': '250',
    // A database that comes back is found soon, however long it was away.
    'connect.timeout.ms': '3000',
    // A connection without an event for so long is taken for lost, and made anew in the middle of a transaction, whose changes
    // are then sent again under higher numbers: a busy machine was seen to stand still for two seconds. Longer, and the place
    // of a last transaction is written down late: MySQL itself gives a sign of life, and with it a heartbeat, at 0.8 of it.
    'connect.keep.alive.interval.ms': '3000',
    'errors.max.retries': '-1',
    'errors.retry.delay.initial.ms': '300',
    'errors.retry.delay.max.ms': '1000',
    'retriable.restart.connector.wait.ms': '500',
    'topic.creation.default.replication.factor': '1',
    'topic.creation.default.partitions': '3',
    'topic.creation.default.message.timestamp.type': 'LogAppendTime',
    // In which order transactions ended their topic tells only where it is one partition.
    'topic.creation.groups': 'transactions',
    'topic.creation.transactions.include': String.raw`.*\.transaction`,
    'topic.creation.transactions.partitions': '1',
  };
}
