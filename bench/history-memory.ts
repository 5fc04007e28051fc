import { checkHistory } from '../fixtures/checks/ledger/check-history.ts';
import { ringHistory, soundHistory } from './histories.ts';

/**
 * Judges one generated history in a process of its own and prints processor time and the most memory that it had, as
 * JSON: `node bench/history-memory.ts 1000000 4 [held]`, or `node bench/history-memory.ts ring 8000`. `held`: the whole
 * history lies in memory first, as it does where a test has recorded it.
 */
const [what = '', size = '', held] = process.argv.slice(2);
const made = what === 'ring' ? ringHistory(Number(size)) : soundHistory(Number(what), Number(size));
const history = held === 'held' ? [...made] : made;
const before = process.cpuUsage();
const { valid, anomalies } = checkHistory(history);
const { user, system } = process.cpuUsage(before);
const found = anomalies.map(({ name, ops }) => `${name} of ${ops.length}`);
console.log(
  JSON.stringify({
    valid,
    found,
    processorMs: (user + system) / 1000,
    peakMb: process.resourceUsage().maxRSS / 1000,
  }),
);
