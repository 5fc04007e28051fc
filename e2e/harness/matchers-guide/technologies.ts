import { readAnswer } from '../../../fixtures/technologies/dbt/artefacts.ts';
import { IcebergClient } from '../../../fixtures/technologies/iceberg/client.ts';
import { ToldWorld } from '../alerting/told-world.ts';
import { answer, COMPILED, ERROR, MODEL } from '../dbt-told.ts';
import { begin, change, end } from '../debezium/transaction-records.ts';
import { COLUMNS, LocalTable, type Place } from '../iceberg/local-table.ts';
import type { Worlds } from './world.ts';

const MUTED = { state: 'suppressed by s-2', silencedBy: ['s-2'], inhibitedBy: [] };

/** Of a single technology. */
export const TECHNOLOGIES: Worlds = {
  toAddUp: async (run) => {
    await using table = await LocalTable.create();
    await table.commit({ adds: { 'a.parquet': offsets(0, 1) }, claims: { 0: 2 } });
    await table.commit({ adds: { 'b.parquet': offsets(1, 3) }, claims: { 0: 4 } });
    const log = { hop: 'lake.trades', ...COLUMNS };
    return await run({ iceberg: new IcebergClient(table.access), log });
  },

  toHoldWholeTransactions: async (run) => {
    return await run({ messages: [begin(), change(1), change(4), end(4)] });
  },

  toHaveSucceeded: async (run) => {
    const nodes = [{ unique_id: MODEL, status: 'error', message: ERROR, compiled_code: COMPILED }];
    const result = readAnswer('dbt run', answer({ exitCode: 1, nodes }), 1.5);
    return await run({ dbt: { run: () => Promise.resolve(result) } });
  },

  toNegotiateApiKey: async (run) => {
    const url = 'ws://127.0.0.1:41234/ws/trips';
    const request = { 'sec-websocket-protocol': 'apikey.0123456789abcdef' };
    return await run({ handshake: { url, request, status: 101, response: {} }, apiKey: '0123456789abcdef' });
  },

  toRouteTo: async (run) => {
    await using world = new ToldWorld({ waitMs: 40 });
    const alert = await world.said();
    world.show('told.a', alert, { earliest: alert.sentAt + 41 });
    world.show('told.b', alert, { earliest: alert.sentAt + 43 });
    return await run({ alert });
  },

  toBeSilencedBy: async (run) => {
    await using world = new ToldWorld();
    const alert = await world.said();
    world.mutings.set(alert.correlationId, MUTED);
    return await run({ alert, silence: 's-1' });
  },

  toBeInhibitedBy: async (run) => {
    await using world = new ToldWorld();
    const [alert, source] = [await world.said(), await world.said()];
    world.mutings.set(alert.correlationId, { ...MUTED, silencedBy: [], inhibitedBy: [source.correlationId] });
    world.show('told.b', alert, { earliest: source.sentAt + 350 });
    return await run({ alert, source });
  },
};

/** Of partition 0. */
function offsets(...all: readonly number[]): readonly Place[] {
  return all.map((offset) => [0, offset]);
}
