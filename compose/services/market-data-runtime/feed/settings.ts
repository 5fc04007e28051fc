import * as v from 'valibot';

const ms = (fallback: number) => v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1)), fallback);
const count = (fallback: number) => v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1)), fallback);

/** As trades carry them; streams are named after them in lower case. */
export const symbol = v.pipe(v.string(), v.regex(/^[\p{Lu}\p{Lo}\p{N}]{1,20}$/u, 'is no symbol in upper case'));

/** Streams that a connection may have. */
const MOST_STREAMS = 1_024;

export const feedSettings = v.strictObject({
  kind: v.string(),
  name: v.optional(v.pipe(v.string(), v.nonEmpty()), 'feed'),
  symbols: v.optional(v.pipe(v.array(symbol), v.maxLength(MOST_STREAMS)), []),
  /** Where its trades have gone: what it finds there, it has passed on before it was started. Left out: nothing. */
  memory: v.optional(v.strictObject({ topic: v.pipe(v.string(), v.nonEmpty()), messages: count(20_000) })),
  /** The exchange ends a connection at 24 hours: by then another one has taken over. */
  renewAfterMs: ms(23 * 3_600_000),
  /** A connection on which nothing comes, not even the exchange's pings of every 20 seconds, is dead. */
  silentMs: ms(65_000),
  /** A symbol of which nothing came for so long is looked for in the history: its stream may be silent and its market not. */
  quietMs: ms(30_000),
  answerMs: ms(5_000),
  backOff: v.optional(v.strictObject({ firstMs: ms(100), longestMs: ms(5_000) }), { firstMs: 100, longestMs: 5_000 }),
  /** The failures before a connection are forgotten when it has lived for so long. */
  stableMs: ms(10_000),
  /** Of five messages a second that the exchange takes, one is kept for pongs. */
  commandsPerSecond: count(4),
  history: v.optional(v.strictObject({ timeoutMs: ms(3_000), perSecond: count(4), retryMs: ms(1_000) }), {
    timeoutMs: 3_000,
    perSecond: 4,
    retryMs: 1_000,
  }),
  perSecond: count(10_000),
  floorPerSecond: count(1),
  /** Trades that wait here; with more the sockets are not read. */
  capacity: count(5_000),
  /** Of a symbol: that many ranges of missing trades are remembered. */
  mostHoles: count(64),
});

export type FeedSettings = v.InferOutput<typeof feedSettings>;
export const MOST_SYMBOLS = MOST_STREAMS;
