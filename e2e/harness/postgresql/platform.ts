import path from 'node:path';
import { definePlatform, http, postgresql, postgresqlSpeech } from '../../../fixtures/index.ts';

const database = postgresql({
  service: 'orders-db',
  port: 5432,
  database: 'orders',
  user: 'shop',
  passwordCredential: 'ORDERS_DB_PASSWORD',
});

/** A database and nothing else: a platform needs no pipeline. */
const platform = definePlatform({
  name: 'postgresql',
  deployment: {
    composeFile: path.join(import.meta.dirname, 'compose.yaml'),
    links: {
      service: 'toxiproxy',
      port: 8474,
      byName: { 'orders-db': { port: 15_432, speech: postgresqlSpeech(database), env: {} } },
    },
    allowedErrors: [
      {
        line: /ERROR: {2}(?:relation "absent" does not exist|duplicate key value violates .*"once_pkey"|division by zero)/,
        because: 'these tests ask for what the database refuses',
      },
      {
        line: /FATAL: {2}terminating connection due to administrator command/,
        because: 'a test ends the connection of a tap',
      },
      { line: /ERROR: {2}canceling statement due to lock timeout/, because: 'a test holds what another would drop' },
      {
        line: /FATAL: {2}(?:password authentication failed for user|database "absent" does not exist)/,
        because: 'they come with a wrong password, and ask for a database that is not there',
      },
    ],
  },
  capabilities: { database, proxy: http({ service: 'toxiproxy', port: 8474, profile: 'faults' }) },
});

export default platform;
