import type { ConnectionState } from './connection.ts';

/** Ids up to this length stand in a row as they are. */
const SHORT_ID = 14;

/** Whole seconds, never none: "in 0 s" reads as a mistake. */
export function connectionText(state: ConnectionState): string {
  if (state.kind === 'idle') return 'waiting for a key';
  return state.kind === 'reconnecting' ? `reconnecting in ${Math.max(1, Math.ceil(state.inMs / 1000))} s` : state.kind;
}

/** What is said of a connection under the header; undefined leaves what stands there: why it was lost, for one. */
export function connectionNotice(state: ConnectionState): string | undefined {
  if (state.kind === 'reconnecting') return state.why;
  return state.kind === 'connecting' ? undefined : '';
}

/** With a capital and a full stop; of nothing, nothing. */
export function sentence(text: string): string {
  return text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

export function totalText(shown: number, total: number): string {
  const some = shown < total ? `the newest ${shown} of ${total.toLocaleString('en-US')}` : String(total);
  return total === 1 ? '1 trip' : `${some} trips`;
}

/** @param multiplier decimal text, or undefined where no surge was ever announced */
export function surgeText(multiplier: string | undefined): string {
  return multiplier === undefined ? '–' : `×${Number(multiplier).toFixed(2)}`;
}

/** The start of an id is often shared (a token, a date); its end tells trips apart. */
export function shortId(tripId: string): { readonly head: string; readonly tail: string } {
  if (tripId.length <= SHORT_ID) return { head: '', tail: tripId };
  return { head: `${tripId.slice(0, 4)}…`, tail: tripId.slice(-8) };
}
