import type { EventSpec, RowChange, Values } from '../../fixtures/index.ts';
import { type CustomerRow, type LineRow, type OrderRow, type TypedRow } from '../../test-data/cdc/rows.ts';

/** The rows of each table. */
interface Rows {
  readonly customers: CustomerRow;
  readonly orders: OrderRow;
  readonly order_lines: LineRow;
  readonly typed: TypedRow;
}

type Table = keyof Rows;

export function inserted<T extends Table>(table: T, row: Rows[T]): EventSpec {
  return spec(table, row, { op: 'c', before: null, after: valuesOf(row) });
}

export function updated<T extends Table>(table: T, before: Rows[T], changes: Partial<Rows[T]>): EventSpec {
  return spec(table, before, { op: 'u', before: valuesOf(before), after: { ...valuesOf(before), ...changes } });
}

export function deleted<T extends Table>(table: T, row: Rows[T]): EventSpec {
  return spec(table, row, { op: 'd', before: valuesOf(row), after: null });
}

/** A row gets another key: two changes of one statement. */
export function moved<T extends Table>(table: T, before: Rows[T], key: Partial<Rows[T]>): readonly EventSpec[] {
  const after = { ...before, ...key };
  return [
    spec(table, before, { op: 'd', before: valuesOf(before), after: null, moved: true }),
    spec(table, after, { op: 'c', before: null, after: valuesOf(after), moved: true }),
  ];
}

function spec(table: Table, row: Rows[Table], payload: RowChange): EventSpec {
  const key = 'order_id' in row ? `${row.order_id}.${row.line_no}` : String(row.id);
  return { stream: table, key, payload };
}

function valuesOf(row: Rows[Table]): Values {
  return { ...row };
}
