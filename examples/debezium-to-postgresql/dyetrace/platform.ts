import {
  changeHop,
  changeId,
  connectorFence,
  consumerGroup,
  debezium,
  debeziumSource,
  definePlatform,
  kafka,
  kafkaConnect,
  mysql,
  mysqlEntrance,
  originColumn,
  postgresql,
  postgresqlSource,
} from 'dyetrace';

// Who is asked how far the log is must have REPLICATION CLIENT.
const database = mysql({
  service: 'mysql',
  port: 3306,
  database: 'shop',
  user: 'root',
  passwordCredential: 'MYSQL_ROOT_PASSWORD',
});
const broker = kafka({ service: 'kafka', port: 19_092 });
const worker = kafkaConnect({ service: 'connect', port: 8083 });
const store = postgresql({
  service: 'store',
  port: 5432,
  database: 'stock',
  user: 'stock',
  passwordCredential: 'STORE_PASSWORD',
});

export default definePlatform({
  name: 'debezium-to-postgresql',
  deployment: {
    composeFile: `${import.meta.dirname}/compose.yaml`,
    allowedErrors: [
      {
        line: /coordinator is (?:not available|loading)|Restarting the consumer|not the leader for that|no leader for this|does not host this/,
        because: 'the broker has just started, and the client tries again',
      },
    ],
  },
  capabilities: { database, broker, worker, store, capture: debezium({ connector: 'shop' }) },
  pipeline: {
    entrances: {
      // A change of a row is an event, known by its transaction and its place there.
      mysql: mysqlEntrance({ ...database, tables: { items: { table: 'shop.items', key: ['id'] } }, ids: changeId }),
    },
    sources: [
      debeziumSource({
        ...broker,
        worker,
        connector: 'shop',
        hops: [
          changeHop({
            name: 'kafka.items',
            after: 'mysql',
            topic: 'cdc.shop.items',
            service: 'connect',
            carriers: [connectorFence({ worker, connector: 'shop', database })],
          }),
        ],
      }),
      postgresqlSource({
        ...store,
        kind: 'table',
        hops: [
          {
            name: 'table.history',
            after: 'kafka.items',
            service: 'history',
            carriers: [consumerGroup({ ...broker, group: 'history', topics: ['cdc.shop.items'] })],
            table: 'public.items_history',
            identify: ({ gtid, place }) => changeId(String(gtid), Number(place)),
            origin: originColumn('number'),
            expected: ({ payload: { op, before, after } }) => ({ op, ...((after ?? before) as object) }),
          },
        ],
      }),
    ],
  },
});
