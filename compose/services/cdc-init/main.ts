import { CONNECTOR, REGISTRY_CONNECTOR, REGISTRY_PREFIX, TOPIC_PREFIX } from '../../../test-data/cdc/connector.ts';
import { runJob } from '../lib/job.ts';
import { createKafka, ensureTopics } from '../lib/kafka.ts';
import { keepTrying } from '../lib/retry.ts';
import { plant } from './planted/plant.ts';
import { SqlSession } from './sql-session.ts';
import { STAGES } from './stages.ts';

/** Makes what the capture needs before anybody writes, and changes nothing that is there but the connector's configuration. */
await runJob('cdc-init', 60_000, async ({ environment, log, signal }) => {
  const registry = environment.text('CONNECTOR_REGISTRY', '');
  const [name, prefix] = registry === '' ? [CONNECTOR, TOPIC_PREFIX] : [REGISTRY_CONNECTOR, REGISTRY_PREFIX];
  const { statements, topics, configuration, register } = plant(STAGES, log);
  const around = { log, signal };
  const server = {
    host: environment.text('MYSQL_HOST', 'localhost'),
    port: environment.integer('MYSQL_PORT', 3306),
    user: 'root',
    password: environment.secret('MYSQL_ROOT_PASSWORD'),
  };
  await keepTrying(
    'make users and tables',
    async () => {
      await using sql = await SqlSession.open(server);
      for (const statement of statements(environment.secret('DEBEZIUM_PASSWORD'))) await sql.run(statement);
    },
    around,
  );
  const admin = createKafka(environment, log, 'cdc-init').admin();
  await keepTrying('reach Kafka', () => admin.connect(), around);
  try {
    await keepTrying('make the topics', () => ensureTopics(admin, topics(prefix)), around);
  } finally {
    await admin.disconnect();
  }
  const config = configuration({
    mysqlHost: environment.text('CONNECTOR_MYSQL_HOST', 'mysql'),
    mysqlPort: environment.integer('CONNECTOR_MYSQL_PORT', 3306),
    kafkaBrokers: environment.text('CONNECTOR_KAFKA_BROKERS', 'kafka:9092'),
    ...(registry === '' ? {} : { registry }),
  });
  const worker = environment.text('CONNECT_URL', 'http://localhost:8083');
  await keepTrying('have the connector running', () => register({ worker, name, config }, signal), around);
  log.info('tables, topics and connector are there');
});
