const TIMESTAMP = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?Z$/;
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/**
 * RFC 3339 text in UTC to microseconds since the epoch, undefined when the text is not such a time. The result is a
 * safe integer for every four-digit year up to 2255.
 */
export function microsFromText(text: string): number | undefined {
  const [, seconds, fraction = ''] = TIMESTAMP.exec(text) ?? [];
  if (seconds === undefined) return undefined;
  const ms = Date.parse(`${seconds}Z`);
  // Date.parse turns 30 February into 2 March: only a time that reads back the same was one.
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(seconds)) return undefined;
  const micros = ms * 1_000 + Number(fraction.padEnd(6, '0'));
  return Number.isSafeInteger(micros) ? micros : undefined;
}

/** Microseconds since the epoch to `2026-01-02T03:04:05.678901Z`, always with six digits. */
export function textFromMicros(micros: number): string {
  const seconds = Math.floor(micros / 1_000_000);
  const fraction = micros - seconds * 1_000_000;
  return `${new Date(seconds * 1_000).toISOString().slice(0, -5)}.${fraction.toString().padStart(6, '0')}Z`;
}

/**
 * A decimal's text to Avro's bytes: the unscaled number, big-endian two's complement, as short as possible. Undefined
 * when the text is not a plain decimal or does not fit precision and scale: nothing is ever rounded.
 */
export function decimalBytes(text: string, precision: number, scale: number): Buffer | undefined {
  const [, sign, whole, fraction = ''] = DECIMAL.exec(text) ?? [];
  if (whole === undefined || fraction.length > scale) return undefined;
  const digits = BigInt(whole + fraction.padEnd(scale, '0'));
  if (digits.toString().length > precision && digits !== 0n) return undefined;
  return twosComplement(sign === '-' ? -digits : digits);
}

/** Avro's decimal bytes to text with exactly `scale` fraction digits. */
export function decimalText(bytes: Uint8Array, scale: number): string {
  let unscaled = 0n;
  for (const byte of bytes) unscaled = (unscaled << 8n) | BigInt(byte);
  unscaled = BigInt.asIntN(bytes.length * 8, unscaled);
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const point = digits.length - scale;
  const fraction = scale === 0 ? '' : `.${digits.slice(point)}`;
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, point)}${fraction}`;
}

function twosComplement(value: bigint): Buffer {
  let length = 1;
  while (BigInt.asIntN(length * 8, value) !== value) length += 1;
  const hex = BigInt.asUintN(length * 8, value).toString(16);
  return Buffer.from(hex.padStart(length * 2, '0'), 'hex');
}
