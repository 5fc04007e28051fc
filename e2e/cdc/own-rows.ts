import { randomInt } from 'node:crypto';
import type { MysqlClient } from '../../fixtures/index.ts';

/** As many as a test may need. */
const RANGE = 1_000_000n;
const KEY_OF = { customers: 'id', orders: 'id', order_lines: 'order_id', typed: 'id' } as const;

/** A range of keys in the shop's tables, of which nobody else makes rows. What is left in it goes at dispose. */
export class OwnRows implements AsyncDisposable {
  readonly first = BigInt(randomInt(1, 2 ** 30)) * RANGE;
  readonly #mysql: MysqlClient;
  #next = this.first;

  constructor(mysql: MysqlClient) {
    this.#mysql = mysql;
  }

  /** A key that was not given out before. */
  id(): bigint {
    this.#next += 1n;
    return this.#next;
  }

  ids(count: number): readonly bigint[] {
    return Array.from({ length: count }, () => this.id());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#mysql.transaction(async (tx) => {
      for (const [table, key] of Object.entries(KEY_OF)) {
        await tx.execute(`DELETE FROM shop.${table} WHERE ${key} BETWEEN ? AND ?`, [
          this.first,
          this.first + RANGE - 1n,
        ]);
      }
    });
  }
}
