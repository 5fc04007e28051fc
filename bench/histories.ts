import type { HistoryEvent } from '../fixtures/checks/ledger/history.ts';

const SENDERS = 8;
const READER = 100;

/** A sound history of so many lines: eight processes send to so many keys, and one reads it all. Made as it is asked for. */
export function* soundHistory(lines: number, keys: number): Generator<HistoryEvent> {
  const ends = new Float64Array(keys);
  for (let value = 0; value < lines / 4; value += 1) {
    const key = `k${value % keys}`;
    const offset = ends[value % keys] ?? 0;
    ends[value % keys] = offset + 1;
    const process = value % SENDERS;
    yield { process, type: 'invoke', f: 'send', steps: [{ send: { key, value } }] };
    yield { process, type: 'ok', f: 'send', steps: [{ send: { key, value, offset } }] };
    yield { process: READER, type: 'invoke', f: 'poll' };
    yield { process: READER, type: 'ok', f: 'poll', steps: [{ poll: [{ key, value, offset }] }] };
  }
}

/** Transactions that each read what the next one sent, and the last of the first: one cycle of them all. */
export function* ringHistory(transactions: number): Generator<HistoryEvent> {
  for (let process = 0; process < transactions; process += 1) yield { process, type: 'invoke', f: 'txn' };
  for (let process = 0; process < transactions; process += 1) {
    const next = (process + 1) % transactions;
    const send = { key: `k${process}`, value: process, offset: 0 };
    yield { process, type: 'ok', f: 'txn', steps: [{ send }, { poll: [{ key: `k${next}`, value: next, offset: 0 }] }] };
  }
}
