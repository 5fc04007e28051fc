import { spawnSync } from 'node:child_process';
import { Ledger } from '../fixtures/checks/ledger/ledger.ts';
import { setting } from '../fixtures/core/settings.ts';
import { row } from './figures.ts';

const EVENTS = 1_000_000;
const PARTITIONS = 4;
const KEYS = 1_000;
/** One in so many is acknowledged and not there. */
const LOST_ONE_IN = 100_000;

/** Histories of clients: what they are called, and how `history-memory.ts` is asked for them. */
const HISTORIES: readonly (readonly [name: string, ...args: string[]])[] = [
  ['a million lines, 4 keys', '1000000', '4', 'held'],
  ['a million lines, 10,000 keys', '1000000', '10000', 'held'],
  ['ten million lines as they are generated', '10000000', '10000'],
  ['a ring of 8,000 transactions', 'ring', '8000', 'held'],
];

/** A million sends and what was read of them: collected, and judged. Then histories, in processes of their own. */
export function benchLedger(): Promise<void> {
  console.log(`\nThe ledger of ${EVENTS.toLocaleString('en-US')} events, budget 1,000 ms:`);
  const rounds = setting('benchRounds') ?? 5;
  const [collecting, judging, together]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < rounds; round += 1) {
    const started = performance.now();
    const ledger = filled();
    const collected = performance.now();
    const { read, anomalies } = ledger.verdict();
    const judged = performance.now();
    // A fast check that finds nothing is not fast.
    const lost = EVENTS / LOST_ONE_IN;
    if (read !== EVENTS - lost || anomalies.length !== lost) {
      throw new Error(`${lost} of ${EVENTS} were lost; the ledger says ${anomalies.length}`);
    }
    collecting.push(collected - started);
    judging.push(judged - collected);
    together.push(judged - started);
  }
  row('collected', collecting, 'ms');
  row('judged', judging, 'ms');
  row('together', together, 'ms');
  console.log('\nHistories of clients; budget of a million lines 2,000 ms and 500 MB, the history included:');
  for (const [name, ...args] of HISTORIES) benchHistory(name, args, rounds);
  return Promise.resolve();
}

function benchHistory(name: string, args: readonly string[], rounds: number): void {
  const costs = Array.from({ length: rounds }, () => {
    const { stdout } = spawnSync(process.execPath, ['bench/history-memory.ts', ...args], { encoding: 'utf8' });
    return JSON.parse(stdout) as { readonly processorMs: number; readonly peakMb: number };
  });
  row(
    `${name}, processor time`,
    costs.map(({ processorMs }) => processorMs),
    'ms',
  );
  row(
    `${name}, most memory`,
    costs.map(({ peakMb }) => peakMb),
    'MB',
  );
}

function filled(): Ledger {
  const ledger = new Ledger('bench');
  for (let index = 0; index < EVENTS; index += 1) {
    const key = index % KEYS;
    ledger.sent({
      index,
      outcome: 'acknowledged',
      key,
      partition: key % PARTITIONS,
      offset: Math.floor(index / PARTITIONS),
      sentAt: index,
      answeredAt: index + 1,
    });
  }
  for (let partition = 0; partition < PARTITIONS; partition += 1) {
    for (let index = partition; index < EVENTS; index += PARTITIONS) {
      if ((index + 1) % LOST_ONE_IN !== 0) ledger.read(index, partition, Math.floor(index / PARTITIONS));
    }
    ledger.covers({ partition, from: 0, end: EVENTS / PARTITIONS });
  }
  return ledger;
}
