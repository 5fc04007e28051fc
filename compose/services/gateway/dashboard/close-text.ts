const MEANINGS: Readonly<Record<number, string>> = {
  1001: 'the gateway is going away',
  1006: 'the connection was lost',
  1011: 'the gateway had an error',
  4008: 'the page was too slow for the stream',
};

/** Why a socket was closed, for a person: the gateway's own words where it gave any. */
export function closeText(code: number, reason: string): string {
  const words = reason === '' ? (MEANINGS[code] ?? 'the connection was closed') : reason;
  return `${words} (code ${code})`;
}
