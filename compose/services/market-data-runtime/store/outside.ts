import { keepTrying } from '../../lib/retry.ts';
import type { Outside, OutsideParts } from '../outside.ts';
import { Connections } from './connections.ts';
import { storeKind } from './kind.ts';
import { createStatements } from './statements.ts';

const CHECK_MS = 1_000;

/** PostgreSQL, with the table of trades, which is made where it is not there. */
export function openStore(host: string, { environment, log, signal, stages }: OutsideParts): Outside {
  const login = {
    host,
    port: environment.integer('POSTGRESQL_PORT', 5432, { max: 65_535 }),
    database: environment.text('POSTGRESQL_DATABASE', 'app'),
    user: environment.text('POSTGRESQL_USER', 'app'),
    password: environment.secret('POSTGRESQL_PASSWORD'),
  };
  const probing = new Connections(login, { most: 1, statementMs: CHECK_MS });
  let isPrepared = false;
  const prepare = async (): Promise<void> => {
    for (const statement of createStatements(stages.tradesTable)) await probing.run(statement);
  };
  void keepTrying('make the tables', prepare, { log, signal }).then(
    () => {
      isPrepared = true;
    },
    // The service is stopping.
    () => undefined,
  );
  return {
    sinks: { store: storeKind(login, stages) },
    probe: async () => {
      if (!isPrepared) throw new Error('the tables are not made yet');
      await probing.run('SELECT 1');
    },
    close: () => probing.close(),
  };
}
