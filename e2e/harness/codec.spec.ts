import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { createGenerator } from '../../test-data/rideshare/generators/events.ts';
import { compileSchema, decode, encode } from '../../test-data/avro/codec.ts';
import { narrowed } from '../../test-data/avro/long.ts';
import { frame, unframe } from '../../test-data/avro/wire.ts';
import { decodeEvent, encodeEvent } from '../../test-data/rideshare/schemas/codec.ts';
import { decimalBytes, decimalText, microsFromText, textFromMicros } from '../../test-data/avro/exact.ts';
import { checkValues } from '../../test-data/rideshare/schemas/rules.ts';
import { SCHEMAS } from '../../test-data/rideshare/schemas/schema-files.ts';
import { STREAMS } from '../../test-data/rideshare/schemas/streams.ts';

const INT64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const LONG = compileSchema('"long"');
/** By the Avro specification: zigzag, then seven bits a byte, the low ones first. */
const LONGS: Readonly<Record<string, string>> = {
  '0': '00',
  '-1': '01',
  '64': '8001',
  '4503599627370496': '8080808080808010',
  '-4503599627370497': '8180808080808010',
  '-4503599627370499': '8580808080808010',
  '9007199254740991': 'feffffffffffff1f',
  '-9007199254740991': 'fdffffffffffff1f',
  '9007199254740993': '8280808080808020',
  '1767323045678901234': 'e49febd0c8bce58631',
  '9223372036854775807': 'feffffffffffffffff01',
  '-9223372036854775808': 'ffffffffffffffffff01',
};

interface Field {
  name: string;
  type: unknown;
  default?: unknown;
}

const trip = { ...createGenerator(1).tripLife()[4].payload, correlation_id: 'c-1' };

/** The schema of trips after a change of its fields. */
function changed(change: (fields: Field[]) => Field[]) {
  const schema = structuredClone(SCHEMAS.trips) as { fields: Field[] };
  return compileSchema({ ...schema, fields: change(schema.fields) });
}

test.describe('exactness', () => {
  test('a time keeps its microseconds', () => {
    expect(microsFromText('2026-01-02T03:04:05.678901Z')).toBe(1_767_323_045_678_901n);
    expect(textFromMicros(1_767_323_045_678_901)).toBe('2026-01-02T03:04:05.678901Z');
    expect(textFromMicros(-1)).toBe('1969-12-31T23:59:59.999999Z');
  });

  test('every time of 64 bits comes back as it was, beyond the calendar too', () => {
    const micros = fc.oneof(fc.integer(), fc.maxSafeInteger(), INT64);
    fc.assert(fc.property(micros, (time) => microsFromText(textFromMicros(time)) === BigInt(time)));
    expect(textFromMicros(253_402_300_799_999_999n)).toBe('9999-12-31T23:59:59.999999Z');
    expect(textFromMicros(2n ** 63n - 1n)).toBe('9223372036854775807');
  });

  for (const [long, hex] of Object.entries(LONGS)) {
    test(`a long of ${long} is written and read with each of its bits`, () => {
      expect(LONG.toBuffer(BigInt(long)).toString('hex')).toBe(hex);
      expect(LONG.fromBuffer(Buffer.from(hex, 'hex'))).toBe(narrowed(BigInt(long)));
    });
  }

  test('every long comes back as it was, as a number where that is exact, wherever it stands', () => {
    const held = compileSchema({
      type: 'record',
      name: 'Held',
      fields: [
        { name: 'plain', type: 'long' },
        { name: 'spelled', type: { type: 'long', doc: 'the same' } },
        { name: 'maybe', type: ['null', 'long'] },
        { name: 'list', type: { type: 'array', items: ['string', 'long'] } },
        { name: 'by_name', type: { type: 'map', values: 'long' } },
        { name: 'at', type: { type: 'long', logicalType: 'timestamp-micros' } },
        { name: 'nanos', type: { type: 'long', logicalType: 'timestamp-nanos' } },
      ],
    });
    fc.assert(
      fc.property(fc.oneof(INT64, fc.maxSafeInteger()), (given) => {
        const long = narrowed(BigInt(given));
        const content = {
          plain: long,
          spelled: long,
          maybe: long,
          list: ['a', long],
          by_name: { a: long },
          nanos: long,
        };
        const sent = { ...content, at: textFromMicros(BigInt(given)) };
        expect(decode(held, encode(held, sent))).toEqual(sent);
        // A bigint is a long as a number is.
        const wide = BigInt(given);
        const asBigint = {
          plain: wide,
          spelled: wide,
          maybe: wide,
          list: ['a', wide],
          by_name: { a: wide },
          nanos: wide,
        };
        expect(encode(held, { ...sent, ...asBigint })).toEqual(encode(held, sent));
      }),
    );
  });

  test('a reader of longs or doubles takes ints and longs as they were written', () => {
    const record = (type: string) => compileSchema({ type: 'record', name: 'R', fields: [{ name: 'n', type }] });
    expect(decode(record('long'), encode(record('int'), { n: -7 }), record('int'))).toEqual({ n: -7 });
    expect(decode(record('double'), encode(record('long'), { n: 2n ** 60n }), record('long'))).toEqual({ n: 2 ** 60 });
  });

  for (const wrong of [2n ** 63n, -(2n ** 63n) - 1n, 2 ** 53, 1.5, '7']) {
    test(`${String(wrong)} (${typeof wrong}) is no long`, () => {
      expect(() => LONG.toBuffer(wrong)).toThrow('invalid "long"');
    });
  }

  for (const hex of ['80808080808080808002', '8080808080808080808001', '8080']) {
    test(`the bytes ${hex} are no long`, () => {
      expect(() => LONG.fromBuffer(Buffer.from(hex, 'hex')) as unknown).toThrow(/more than 64 bits|truncated/);
    });
  }

  for (const wrong of [
    '2026-02-30T00:00:00Z',
    '2026-01-02T03:04:05',
    '2026-01-02T03:04:05.1234567Z',
    '2026-01-02',
    'now',
    '',
  ]) {
    test(`${JSON.stringify(wrong)} is no time`, () => {
      expect(microsFromText(wrong)).toBeUndefined();
    });
  }

  test('every decimal comes back as it was, however long', () => {
    const unscaled = fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n });
    fc.assert(
      fc.property(unscaled, fc.integer({ min: 0, max: 18 }), (value, scale) => {
        const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
        const point = digits.length - scale;
        const text = `${value < 0n ? '-' : ''}${digits.slice(0, point)}${scale === 0 ? '' : `.${digits.slice(point)}`}`;
        expect(decimalText(decimalBytes(text, 38, scale) ?? Buffer.alloc(0), scale)).toBe(text);
      }),
    );
  });

  test("a decimal's bytes are as short as two's complement allows", () => {
    expect(decimalBytes('1.27', 5, 2)).toEqual(Buffer.from([0x7f]));
    expect(decimalBytes('1.28', 5, 2)).toEqual(Buffer.from([0x00, 0x80]));
    expect(decimalBytes('-1.28', 5, 2)).toEqual(Buffer.from([0x80]));
    expect(decimalBytes('0.00', 5, 2)).toEqual(Buffer.from([0x00]));
  });

  for (const wrong of ['1.005', '12345678901.00', '1e3', '1,50', ' 1', '.5', '']) {
    test(`${JSON.stringify(wrong)} is no decimal of 12 digits with 2 behind the point`, () => {
      expect(decimalBytes(wrong, 12, 2)).toBeUndefined();
    });
  }
});

test.describe('events', () => {
  test('a schema’s text compiles to the same type as the schema', () => {
    const fromText = compileSchema(JSON.stringify(SCHEMAS.trips));
    expect(fromText.fingerprint()).toEqual(compileSchema(SCHEMAS.trips).fingerprint());
    expect(decode(fromText, encode(fromText, trip))).toEqual(trip);
  });

  for (const stream of STREAMS) {
    test(`an event of ${stream} comes back equal, for any seed`, () => {
      fc.assert(
        fc.property(fc.integer(), (seed) => {
          const event = { ...createGenerator(seed).one(stream).payload, correlation_id: `c-${seed}` };
          checkValues(stream, event);
          expect(decodeEvent(stream, encodeEvent(stream, event))).toEqual(event);
        }),
        { numRuns: 50 },
      );
    });
  }

  test('an optional field that is left out is null', () => {
    const { fare: _fare, ...without } = trip as typeof trip & { fare: unknown };
    expect(decodeEvent('trips', encodeEvent('trips', without))).toMatchObject({ fare: null });
  });

  for (const [change, code, field] of [
    [{ rider_id: undefined }, 'missing_field', 'rider_id'],
    [{ pickup: { lat: 1 } }, 'missing_field', 'pickup.lon'],
    [{ rider_id: 7 }, 'wrong_type', 'rider_id'],
    [{ sequence: 1.5 }, 'wrong_type', 'sequence'],
    [{ fare: 12.5 }, 'wrong_type', 'fare'],
    [{ fare: '12.505' }, 'invalid_value', 'fare'],
    [{ state: 'LOST' }, 'invalid_value', 'state'],
    [{ occurred_at: 'yesterday' }, 'invalid_value', 'occurred_at'],
    [{ tip: '1.00' }, 'unknown_field', 'tip'],
    [{ pickup: { lat: 1, lon: 2, alt: 3 } }, 'unknown_field', 'pickup.alt'],
  ] as const) {
    test(`${JSON.stringify(change)} is refused as ${code} of ${field}`, () => {
      expect(() => encodeEvent('trips', { ...trip, ...change })).toThrow(expect.objectContaining({ code, field }));
    });
  }

  for (const [stream, change, field] of [
    ['ratings', { stars: 9 }, 'stars'],
    ['gps_pings', { lat: 95 }, 'lat'],
    ['gps_pings', { heading: 360 }, 'heading'],
    ['payments', { amount: '-1.00' }, 'amount'],
    ['payments', { currency: 'euro' }, 'currency'],
    ['surge_updates', { multiplier: '0.000' }, 'multiplier'],
    ['trips', { event_id: 'x' }, 'event_id'],
  ] as const) {
    test(`${JSON.stringify(change)} in ${stream} is an invalid value`, () => {
      const event = { ...createGenerator(1).one(stream).payload, correlation_id: 'c-1', ...change };
      expect(() => {
        checkValues(stream, event);
      }).toThrow(expect.objectContaining({ code: 'invalid_value', field }));
    });
  }
});

test.describe('other versions of a schema', () => {
  const body = encodeEvent('trips', trip);

  test('a new optional field is passed over', () => {
    const writer = changed((fields) => [...fields, { name: 'tip', type: ['null', 'string'], default: null }]);
    expect(decodeEvent('trips', writer.toBuffer({ ...trip, tip: 'x' }), writer)).toEqual(trip);
  });

  test('a field that is missing there is named', () => {
    const writer = changed((fields) => fields.filter(({ name }) => name !== 'rider_id'));
    expect(() => decodeEvent('trips', body, writer)).toThrow(
      expect.objectContaining({ code: 'missing_field', field: 'rider_id' }),
    );
  });

  for (const type of ['int', ['null', 'string'], { type: 'array', items: 'string' }]) {
    test(`a rider_id written as ${JSON.stringify(type)} is of the wrong type`, () => {
      const writer = changed((fields) =>
        fields.map((field) => (field.name === 'rider_id' ? { ...field, type } : field)),
      );
      expect(() => decodeEvent('trips', body, writer)).toThrow(
        expect.objectContaining({ code: 'wrong_type', field: 'rider_id' }),
      );
    });
  }

  test('another record is incompatible', () => {
    expect(() => decodeEvent('trips', body, compileSchema(SCHEMAS.ratings))).toThrow(
      expect.objectContaining({ code: 'incompatible_schema' }),
    );
  });
});

test.describe('the wire', () => {
  test('a framed body comes back with its schema id', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.uint8Array({ minLength: 1 }), (schemaId, bytes) => {
        expect(unframe(frame(schemaId, bytes))).toEqual({ schemaId, body: Buffer.from(bytes) });
      }),
    );
  });

  for (const value of [null, Buffer.alloc(0), Buffer.from([0, 0, 0, 0, 1]), Buffer.from('{"json":true}')]) {
    test(`${value?.toString('hex') ?? 'no value'} is not Avro`, () => {
      expect(() => unframe(value)).toThrow(expect.objectContaining({ code: 'not_avro' }));
    });
  }

  test('any other bytes in place of a body are not Avro, or at least no acceptable event', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(() => {
          checkValues('trips', decodeEvent('trips', Buffer.from(bytes)));
        }).toThrow(expect.objectContaining({ name: 'EventError' }));
      }),
    );
  });
});
