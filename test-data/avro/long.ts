import avro from 'avsc';

/** The part of avsc's reader and writer that is used here: bytes, and where in them it is. */
interface Tap {
  readonly buf: Buffer;
  pos: number;
  readLong(): number;
  skipLong(): void;
  writeLong(value: number): void;
}

type Hook = (value: unknown, type: avro.Type) => void;

/** Seven bits a byte: up to here avsc's own arithmetic, in floating point, loses no bit. */
const EXACT_BYTES = 7;
const EXACT = 2 ** 48;
const MOST_BYTES = 10;
const [LOWEST, HIGHEST] = [-(2n ** 63n), 2n ** 63n - 1n];

/**
 * Avro's `long` with all of its 64 bits: `number` where that is exact, else `bigint`; both are taken. avsc's own is wrong
 * below -2^52 (its issue 455) and refuses what is beyond 2^53.
 */
export class ExactLong extends avro.types.LongType {
  _check(value: unknown, _flags?: unknown, hook?: Hook): boolean {
    const fits = typeof value === 'bigint' ? value >= LOWEST && value <= HIGHEST : Number.isSafeInteger(value);
    if (!fits) hook?.(value, this);
    return fits;
  }

  _read(tap: Tap): number | bigint {
    const from = tap.pos;
    tap.skipLong();
    if (tap.pos - from > EXACT_BYTES) return wide(tap.buf.subarray(from, tap.pos));
    tap.pos = from;
    return tap.readLong();
  }

  _write(tap: Tap, value: unknown): void {
    if (!this._check(value)) throw new Error(`invalid "long": ${String(value)}`);
    if (typeof value === 'number' && value > -EXACT && value < EXACT) {
      tap.writeLong(value);
      return;
    }
    const given = BigInt(value as number | bigint);
    let zigzag = BigInt.asUintN(64, (given << 1n) ^ (given >> 63n));
    // What does not fit is cut off: avsc tries again with more room.
    for (; zigzag > 0x7fn; zigzag >>= 7n) tap.buf[tap.pos++] = Number(zigzag & 0x7fn) | 0x80;
    tap.buf[tap.pos++] = Number(zigzag);
  }

  _match(one: Tap, other: Tap): number {
    const [a, b] = [this._read(one), this._read(other)];
    return a < b ? -1 : a > b ? 1 : 0;
  }
}

/** An integer that is exact as a number is one. */
export function narrowed(value: bigint): number | bigint {
  const narrow = Number(value);
  return Number.isSafeInteger(narrow) ? narrow : value;
}

function wide(bytes: Uint8Array): number | bigint {
  let zigzag = 0n;
  for (const [at, byte] of bytes.entries()) zigzag |= BigInt(byte & 0x7f) << BigInt(7 * at);
  if (bytes.length > MOST_BYTES || zigzag >> 64n > 0n) throw new Error('a long of more than 64 bits');
  return narrowed((zigzag >> 1n) ^ -(zigzag & 1n));
}

export interface TypeOptions extends Partial<Pick<avro.ForSchemaOptions, 'logicalTypes' | 'wrapUnions'>> {
  /** Schemas of types that this one only names, each after those that it names itself. */
  readonly references?: readonly avro.Schema[];
}

/** Compiles a schema with exact longs, wherever in it they are. */
export function typeOf(schema: avro.Schema, { references = [], ...options }: TypeOptions = {}): avro.Type {
  const long = new ExactLong();
  const logical = options.logicalTypes ?? {};
  /** avsc makes a logical type first and then, of the same schema, what lies under it. */
  const begun = new Set<object>();
  const known = {
    ...options,
    registry: {},
    typeHook: (part: unknown) => {
      if (part === 'long') return long;
      if (typeof part !== 'object' || part === null || !('type' in part) || part.type !== 'long') return undefined;
      const isLogical = 'logicalType' in part && typeof part.logicalType === 'string' && part.logicalType in logical;
      if (!isLogical || begun.delete(part)) return long;
      begun.add(part);
      return undefined;
    },
  };
  for (const reference of references) avro.Type.forSchema(reference, known);
  const type = avro.Type.forSchema(schema, known);
  takeBigints(type, new Set());
  return type;
}

/** avsc finds the branch of a union by `typeof`: a bigint is a long as a number is. */
function takeBigints(type: avro.Type, seen: Set<avro.Type>): void {
  if (seen.has(type)) return;
  seen.add(type);
  const { types } = avro;
  if (type instanceof types.RecordType) for (const field of type.fields) takeBigints(field.type, seen);
  else if (type instanceof types.ArrayType) takeBigints(type.itemsType, seen);
  else if (type instanceof types.MapType) takeBigints(type.valuesType as avro.Type, seen);
  else if (type instanceof types.LogicalType) takeBigints(type.underlyingType, seen);
  else if (type instanceof types.WrappedUnionType || type instanceof types.UnwrappedUnionType) {
    const branches = type.types as readonly avro.Type[];
    for (const branch of branches) takeBigints(branch, seen);
    if (type instanceof types.WrappedUnionType) return;
    const { _bucketIndices: byKind } = type as unknown as { readonly _bucketIndices: Record<string, number> };
    if (byKind.number !== undefined && branches[byKind.number] instanceof ExactLong) byKind.bigint = byKind.number;
  }
}
