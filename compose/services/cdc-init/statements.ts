import { escape } from 'mysql2';
import { DATABASE } from '../../../test-data/cdc/connector.ts';
import { BEAT_TABLE, createTable, SHOP_TABLE_NAMES } from '../../../test-data/cdc/schema.ts';

/** What Debezium asks for: https://debezium.io/documentation/reference/3.6/connectors/mysql.html#mysql-creating-user */
const READS = 'SELECT, RELOAD, SHOW DATABASES, REPLICATION SLAVE, REPLICATION CLIENT, LOCK TABLES';
/** What a test asks for besides its own databases: where the log stands, to begin a new file of it, to end a connection. */
const TESTS = 'RELOAD, PROCESS, REPLICATION CLIENT, CONNECTION_ADMIN, BINLOG_ADMIN';

/** Users, their rights, and the shop's tables. Each may be said again. */
export function statements(debeziumPassword: string): readonly string[] {
  return [
    `CREATE USER IF NOT EXISTS 'debezium'@'%' IDENTIFIED BY ${escape(debeziumPassword)}`,
    `GRANT ${READS} ON *.* TO 'debezium'@'%'`,
    `GRANT ${TESTS} ON *.* TO 'app'@'%'`,
    // Databases of tests: fixtures/playwright/test-name.ts gives them their names.
    "GRANT ALL ON `t%`.* TO 'app'@'%'",
    'CREATE DATABASE IF NOT EXISTS pulse',
    BEAT_TABLE,
    "GRANT SELECT, INSERT, UPDATE ON pulse.* TO 'app'@'%'",
    ...SHOP_TABLE_NAMES.map((table) => createTable(table, `${DATABASE}.${table}`)),
  ];
}
