const TIMESTAMP = /^((?:\d{4}|[+-]\d{6})-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?Z$/;
/** Microseconds from 1970 to where the calendar of JavaScript ends, on either side. */
const CALENDAR_ENDS = 8_640_000_000_000_000_000n;
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/**
 * RFC 3339 text in UTC to microseconds since the epoch, undefined when the text is not such a time. Years beyond four
 * digits have a sign and six of them; what lies beyond the calendar (year 275760) is written as its microseconds.
 */
export function microsFromText(text: string): bigint | undefined {
  const [, seconds, fraction = ''] = TIMESTAMP.exec(text) ?? [];
  if (seconds === undefined) {
    const micros = /^-?\d{19}$/.test(text) ? BigInt(text) : 0n;
    return isBeyondCalendar(micros) && BigInt.asIntN(64, micros) === micros ? micros : undefined;
  }
  const ms = Date.parse(`${seconds}Z`);
  // Date.parse turns 30 February into 2 March: only a time that reads back the same was one.
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(seconds)) return undefined;
  return BigInt(ms) * 1_000n + BigInt(fraction.padEnd(6, '0'));
}

/** Microseconds since the epoch to `2026-01-02T03:04:05.678901Z`, always with six digits; the inverse of the above. */
export function textFromMicros(micros: number | bigint): string {
  if (typeof micros === 'bigint') {
    if (isBeyondCalendar(micros)) return micros.toString();
    const rest = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
    return timeText(Number((micros - rest) / 1_000_000n), Number(rest));
  }
  const seconds = Math.floor(micros / 1_000_000);
  return timeText(seconds, micros - seconds * 1_000_000);
}

function isBeyondCalendar(micros: bigint): boolean {
  return micros > CALENDAR_ENDS || micros < -CALENDAR_ENDS;
}

function timeText(seconds: number, fraction: number): string {
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
  return unscaledText(BigInt.asIntN(bytes.length * 8, unscaled), scale);
}

/** An unscaled number to text with exactly `scale` fraction digits: `1250n`, 2 to `12.50`. */
export function unscaledText(unscaled: bigint, scale: number): string {
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
