/** A table with a column of every type, and rows at the edges of each: as Spark's SQL writes them, and as they must be read. */
export const JOURNAL_COLUMNS = `
  id BIGINT NOT NULL, name STRING, amount DECIMAL(12,2), exact DECIMAL(38,18), happened_at TIMESTAMP,
  wall_time TIMESTAMP_NTZ, day DATE, ok BOOLEAN, tiny TINYINT, small SMALLINT, n INT, x DOUBLE, f FLOAT, raw BINARY,
  list ARRAY<INT>, tags MAP<STRING, DECIMAL(5,2)>, place STRUCT<lat: DOUBLE, lon: DOUBLE>`;

const NOTHING = {
  ...{ name: null, amount: null, exact: null, happened_at: null, wall_time: null, day: null, ok: null, tiny: null },
  ...{ small: null, n: null, x: null, f: null, raw: null, list: null, tags: null, place: null },
};

/** In the order of `id`. */
export const JOURNAL = [
  {
    sql: `-9223372036854775808, '', -9999999999.99, -0.000000000000000001, '1901-02-03 04:05:06.123456',
      '1850-02-03 04:05:06.123456', '1066-10-14', false, -128, -32768, -2147483648, -1.5E-300, -0.1, X'', array(),
      map(), named_struct('lat', null, 'lon', null)`,
    row: {
      id: -9_223_372_036_854_775_808n,
      name: '',
      amount: '-9999999999.99',
      exact: '-0.000000000000000001',
      happened_at: '1901-02-03T04:05:06.123456Z',
      wall_time: '1850-02-03T04:05:06.123456Z',
      day: '1066-10-14',
      ok: false,
      tiny: -128,
      small: -32_768,
      n: -2_147_483_648,
      x: -1.5e-300,
      f: Math.fround(-0.1),
      raw: new Uint8Array(),
      list: [],
      tags: {},
      place: { lat: null, lon: null },
    },
  },
  { sql: `7${', NULL'.repeat(16)}`, row: { id: 7n, ...NOTHING } },
  {
    sql: String.raw`9007199254740993, 'Zürich ''\\n\t" 𝄞', 12.50, 12345678901234567890.123456789012345678,
      '2026-10-25 00:30:00.000001', '2026-03-29 02:30:00', '2026-02-28', true, 127, 32767, 2147483647, 0.1, 3.4E38,
      X'00ff', array(1, NULL, 3), map('tip', 1.25, 'fee', NULL), named_struct('lat', 47.37, 'lon', double('-0.0'))`,
    row: {
      id: 9_007_199_254_740_993n,
      name: `Zürich '\\n\t" 𝄞`,
      amount: '12.50',
      exact: '12345678901234567890.123456789012345678',
      happened_at: '2026-10-25T00:30:00.000001Z',
      wall_time: '2026-03-29T02:30:00.000000Z',
      day: '2026-02-28',
      ok: true,
      tiny: 127,
      small: 32_767,
      n: 2_147_483_647,
      x: 0.1,
      f: Math.fround(3.4e38),
      raw: Uint8Array.of(0, 255),
      list: [1, null, 3],
      tags: { tip: '1.25', fee: null },
      place: { lat: 47.37, lon: -0 },
    },
  },
] as const;
