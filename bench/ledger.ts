import { Ledger } from '../fixtures/checks/ledger/ledger.ts';
import { row } from './figures.ts';

const EVENTS = 1_000_000;
const ROUNDS = Number(process.env.E2E_BENCH_ROUNDS ?? '5');
const PARTITIONS = 4;
const KEYS = 1_000;
/** One in so many is acknowledged and not there. */
const LOST_ONE_IN = 100_000;

/** A million sends and what was read of them: collected, and judged. Budget: 1,000 ms together. */
export function benchLedger(): Promise<void> {
  console.log(`\nThe ledger of ${EVENTS.toLocaleString('en-US')} events, budget 1,000 ms:`);
  const [collecting, judging, together]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < ROUNDS; round += 1) {
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
  return Promise.resolve();
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
