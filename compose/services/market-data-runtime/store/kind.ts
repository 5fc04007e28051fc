import * as v from 'valibot';
import { check } from '../feedback/message.ts';
import type { Build } from '../kinds.ts';
import type { MarketTrade } from '../replay/market-trade.ts';
import type { Stages } from '../stages.ts';
import { Connections, type StoreLogin } from './connections.ts';
import { readStoreSettings } from './settings.ts';
import type { StoreSink } from './store-sink.ts';

const storeOptions = v.looseObject({ kind: v.string(), name: v.optional(v.string(), 'store') });

/** The kind of sink that writes into a table of PostgreSQL. */
export function storeKind(login: StoreLogin, stages: Stages): Build<StoreSink<MarketTrade>> {
  return (options, { feedback: publisher, clock, log }) => {
    const { kind: _kind, name, ...given } = check('store', storeOptions, options);
    const settings = readStoreSettings(given);
    const { workers, statementMs } = settings;
    const connections = new Connections(login, { most: workers, statementMs });
    return new stages.StoreSink(
      { name, table: stages.tradesTable, connections, publisher, clock, log, stages },
      settings,
    );
  };
}
