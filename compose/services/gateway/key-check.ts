import { createHash, timingSafeEqual } from 'node:crypto';

/** RFC 9110 token: what a subprotocol's name may consist of. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
export const PREFIX = 'apikey.';

/** The subprotocol that carried the right key, which the server must select; or why there is none. */
export type KeyVerdict =
  | { readonly accepted: true; readonly protocol: string }
  | { readonly accepted: false; readonly code: 'missing_key' | 'malformed_key' | 'wrong_key' };

/** @param header `Sec-WebSocket-Protocol` as it was sent: names separated by commas */
export function checkKey(header: string | undefined, key: string): KeyVerdict {
  const offered = (header ?? '').split(',').map((name) => name.trim());
  const withKey = offered.filter((name) => name.startsWith(PREFIX));
  const [protocol] = withKey;
  if (protocol === undefined) return { accepted: false, code: 'missing_key' };
  // Two keys would be two guesses in one handshake.
  if (withKey.length > 1 || !TOKEN.test(protocol)) return { accepted: false, code: 'malformed_key' };
  const given = protocol.slice(PREFIX.length);
  if (given === '') return { accepted: false, code: 'malformed_key' };
  return isKey(given, key) ? { accepted: true, protocol } : { accepted: false, code: 'wrong_key' };
}

/** Takes the same time for every wrong key: the digests have one length, whatever was given. */
function isKey(given: string, key: string): boolean {
  return timingSafeEqual(digest(given), digest(key));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
