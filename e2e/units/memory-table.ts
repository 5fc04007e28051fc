import pg, { type QueryConfig } from 'pg';
import type { StoreConnections } from '../../compose/services/market-data-runtime/store/store-sink.ts';
import type { StoreTable } from '../../compose/services/market-data-runtime/store/table.ts';

export interface Note {
  readonly by: string;
  readonly text: string;
}

/** Each note is one row; those of one writer keep their order. */
export const NOTES: StoreTable<Note> = {
  schema: 'office',
  name: 'notes',
  orderKey: ({ by }) => by,
  idempotencyKey: ({ by, text }) => `${by}/${text}`,
  columns: [
    { name: 'by', type: 'text', of: ({ by }) => by },
    { name: 'text', type: 'text', of: ({ text }) => text },
  ],
};

/** What the server says against a row, or a statement: for good. */
export function refusal(message: string): Error {
  return Object.assign(new pg.DatabaseError(message, message.length, 'error'), { code: '23514', severity: 'ERROR' });
}

/** The table of notes as a sink sees it through its connections: a text that begins with `bad` is refused. */
export class MemoryTable implements StoreConnections {
  /** Keys, in the order in which they were written. */
  readonly rows: string[] = [];
  /** So many rows had each batch that was written. */
  readonly batches: number[] = [];
  readonly aside: unknown[] = [];
  readonly made: string[] = [];
  /** What the next statements end with, one each. */
  readonly troubles: Error[] = [];
  /** What becomes of a statement before it is carried out. */
  before: (statement: QueryConfig | string) => Promise<void> = () => Promise.resolve();
  statements = 0;
  isClosed = false;

  async run(statement: QueryConfig | string): Promise<number> {
    this.statements += 1;
    await this.before(statement);
    const trouble = this.troubles.shift();
    if (trouble !== undefined) throw trouble;
    if (typeof statement === 'string') return this.made.push(statement);
    const values: readonly unknown[] = statement.values ?? [];
    if (statement.name === undefined) return this.aside.push(values.slice(1));
    const [keys, , texts] = values as readonly (readonly string[])[];
    const bad = texts?.find((text) => text.startsWith('bad'));
    if (bad !== undefined) throw refusal(`${bad} is no text`);
    const fresh = keys?.filter((key) => !this.rows.includes(key)) ?? [];
    this.rows.push(...fresh);
    this.batches.push(keys?.length ?? 0);
    return fresh.length;
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

/** One writer's notes. */
export function notesOf(by: string, texts: readonly string[]): readonly Note[] {
  return texts.map((text) => ({ by, text }));
}
