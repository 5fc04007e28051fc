const TRADE_STREAM = /^(?<symbol>[^@\s]+)@trade$/u;

/** The symbol of `btcusdt@trade`, in upper case as trades carry it; undefined for what is no such stream. */
export function symbolOf(stream: string): string | undefined {
  const symbol = TRADE_STREAM.exec(stream)?.groups?.symbol;
  // A name in upper case is accepted and never sends anything, as at the real one.
  return symbol === symbol?.toLowerCase() ? symbol?.toUpperCase() : undefined;
}

export function streamOf(symbol: string): string {
  return `${symbol.toLowerCase()}@trade`;
}
