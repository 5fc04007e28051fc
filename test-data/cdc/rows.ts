/** Rows of the shop as MySQL's client gives them; `note` and `document` are JSON. */
export interface CustomerRow {
  readonly id: bigint;
  readonly name: string;
  readonly email: string | null;
  readonly credit: string;
  readonly created_at: string;
}

export interface OrderRow {
  readonly id: bigint;
  readonly customer_id: bigint;
  readonly status: 'new' | 'paid' | 'shipped' | 'cancelled';
  readonly total: string;
  readonly placed_at: string;
  readonly note: object | null;
}

export interface LineRow {
  readonly order_id: bigint;
  readonly line_no: bigint;
  readonly sku: string;
  readonly quantity: bigint;
  readonly price: string;
}

export interface TypedRow {
  readonly id: bigint;
  readonly exact: string | null;
  readonly natural_number: bigint | null;
  readonly local_time: string | null;
  readonly instant: string | null;
  readonly day: string | null;
  readonly span: string | null;
  readonly document: object | null;
  readonly raw: Uint8Array | null;
  readonly kind: 'small' | 'Größe' | 'large' | null;
  readonly words: string | null;
  readonly ratio: number | null;
  readonly is_open: number | null;
}

export function customerRow(id: bigint, other: Partial<CustomerRow> = {}): CustomerRow {
  return {
    id,
    name: `Zoë ${id} 😀`,
    email: null,
    // More digits than a double has.
    credit: `${12_345_678_901_234n - (id % 1_000n)}.000001`,
    created_at: '2026-03-29T01:30:00.123456Z',
    ...other,
  };
}

export function orderRow(id: bigint, other: Partial<OrderRow> = {}): OrderRow {
  return {
    id,
    customer_id: id,
    status: 'new',
    total: '10.10',
    // Does not exist where clocks were put forward that night: a local time is no instant.
    placed_at: '2026-03-29T02:30:00.654321Z',
    note: { gift: true, words: ['a "quoted" one', null] },
    ...other,
  };
}

export function lineRow(orderId: bigint, lineNo: bigint, other: Partial<LineRow> = {}): LineRow {
  return { order_id: orderId, line_no: lineNo, sku: `SKU-${lineNo}`, quantity: 2n, price: '5.05', ...other };
}

/** Every value is one that somebody is known to change on the way. */
export function typedRow(id: bigint, other: Partial<TypedRow> = {}): TypedRow {
  return {
    id,
    exact: '1234567890123456789012345678.0123456789',
    natural_number: 18_446_744_073_709_551_615n,
    local_time: '2026-03-29T02:30:00.000001Z',
    instant: '2026-10-25T00:30:00.999999Z',
    day: '2024-02-29',
    span: '-838:59:58.500000',
    document: { z: [1, null, 'ü'], a: { deep: true } },
    raw: Uint8Array.from([0, 255, 16, 0]),
    kind: 'Größe',
    words: 'a😀"b\\c\n',
    ratio: 0.1,
    is_open: 1,
    ...other,
  };
}

/** Nothing where nothing may be. */
export function emptyTypedRow(id: bigint): TypedRow {
  return {
    id,
    exact: null,
    natural_number: null,
    local_time: null,
    instant: null,
    day: null,
    span: null,
    document: null,
    raw: null,
    kind: null,
    words: null,
    ratio: null,
    is_open: null,
  };
}
