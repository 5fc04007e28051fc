/** What a column takes: a text as the server reads it, so that no digit passes through a number. */
export type Value = string | number | boolean | null;

export interface StoreColumn<T> {
  readonly name: string;
  /** As in `CREATE TABLE`. */
  readonly type: string;
  readonly optional?: true;
  /** Undefined where the item does not have it. */
  readonly of: (item: T) => Value | undefined;
}

/** How items become rows. */
export interface StoreTable<T> {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly StoreColumn<T>[];
  /** Items of one key are written in the order in which they came. */
  readonly orderKey: (item: T) => string;
  /** The same for an item that comes again, however often: it is one row. */
  readonly idempotencyKey: (item: T) => string;
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function relationOf({ schema, name }: Pick<StoreTable<never>, 'schema' | 'name'>): string {
  return `${quoted(schema)}.${quoted(name)}`;
}
