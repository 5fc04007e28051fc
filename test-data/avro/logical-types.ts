import avro from 'avsc';
import { decimalBytes, decimalText, microsFromText, textFromMicros } from './exact.ts';

// avsc calls the underscored methods; values that cannot be converted are undefined, which its checks report.

class TimestampMicros extends avro.types.LogicalType {
  protected override _fromValue(value: unknown): string {
    return textFromMicros(value as number | bigint);
  }
  protected override _toValue(text: unknown): bigint | undefined {
    return typeof text === 'string' ? microsFromText(text) : undefined;
  }
  protected override _resolve(writer: avro.Type): ((value: unknown) => unknown) | undefined {
    return writer instanceof TimestampMicros ? (value) => value : undefined;
  }
}

class Decimal extends avro.types.LogicalType {
  private readonly precision: number;
  private readonly scale: number;

  constructor(schema: avro.Schema, options?: unknown) {
    super(schema, options);
    const { precision, scale = 0 } = schema as unknown as { readonly precision: number; readonly scale?: number };
    this.precision = precision;
    this.scale = scale;
  }
  protected override _fromValue(value: unknown): string {
    return decimalText(value as Uint8Array, this.scale);
  }
  protected override _toValue(text: unknown): Buffer | undefined {
    return typeof text === 'string' ? decimalBytes(text, this.precision, this.scale) : undefined;
  }
  // Avro: decimals resolve only where the scale is the same; a smaller precision fits into a larger one.
  protected override _resolve(writer: avro.Type): ((value: unknown) => unknown) | undefined {
    const same = writer instanceof Decimal && writer.scale === this.scale && writer.precision <= this.precision;
    return same ? (value) => value : undefined;
  }
  protected override _export(attributes: avro.Schema): void {
    Object.assign(attributes, { precision: this.precision, scale: this.scale });
  }
}

export const LOGICAL_TYPES: avro.ForSchemaOptions['logicalTypes'] = {
  'timestamp-micros': TimestampMicros,
  decimal: Decimal,
};
