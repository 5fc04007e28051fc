import { runIn, type Stack, until } from '../../../fixtures/index.ts';

const MINIO = 9000;
const SYN_SENT = '02';
/** https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html: local, remote, state, queues. */
const LINE = /^\s*\d+: [0-9A-F]+:[0-9A-F]+ [0-9A-F]+:([0-9A-F]+) ([0-9A-F]{2}) ([0-9A-F]+):/;

/** Waits until the consumer has said something to the object store that does not get through, or asks in vain to be let in. */
export async function asksStoreInVain(stack: Stack): Promise<void> {
  await until({
    what: 'at lake.trades the consumer waits for the object store',
    probe: () => runIn(stack.project, 'consumer', ['cat', '/proc/net/tcp']),
    done: (table) => table.split('\n').some(isUnanswered),
    timeoutMs: 20_000,
  });
}

function isUnanswered(line: string): boolean {
  const [, port = '0', state, unacknowledged = '0'] = LINE.exec(line) ?? [];
  return parseInt(port, 16) === MINIO && (state === SYN_SENT || parseInt(unacknowledged, 16) > 0);
}
