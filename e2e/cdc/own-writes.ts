import { setTimeout as sleep } from 'node:timers/promises';
import type { MysqlClient } from '../../fixtures/index.ts';
import { insertOrders } from './own-table.ts';

/** What a background of writes is doing until it is stopped. */
export interface Writes extends AsyncDisposable {
  /** Transactions so far. */
  readonly done: number;
}

/** A pace that two processors and what follows can keep, and much quicker than a batch of Spark: something is always under way. */
const EVERY_MS = 100;

/**
 * One transaction after the other on the test's orders, each of which inserts, updates and deletes. Ends with its scope, and fails there where one of them has failed.
 */
export function keepWriting(mysql: MysqlClient, first: number): Writes {
  let done = 0;
  const stop = new AbortController();
  const writing = (async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const id = first + 3 * done;
      await mysql.transaction(async (tx) => {
        await insertOrders(tx, id, 3);
        await tx.execute('UPDATE orders SET status = ?, total = total + 0.01 WHERE id IN (?, ?)', [
          'paid',
          id,
          1 + (done % 50),
        ]);
        await tx.execute('DELETE FROM orders WHERE id IN (?, ?)', [id + 1, id - 3]);
      });
      done += 1;
      await sleep(EVERY_MS);
    }
  })();
  // Told when the scope ends; until then nobody waits for it.
  writing.catch(() => undefined);
  return {
    get done() {
      return done;
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await writing;
    },
  };
}
