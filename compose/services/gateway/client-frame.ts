import { readFilter, type Filter } from './filter.ts';

/** What a client can say. */
export type ClientFrame =
  | { readonly type: 'subscribe'; readonly id: string | number | null; readonly filter: Filter }
  | { readonly type: 'unsubscribe' }
  | { readonly type: 'ping' };

/** A frame that says nothing the gateway knows; the message goes back to the client. */
export class BadFrame extends Error {
  override readonly name = 'BadFrame';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** @throws BadFrame */
export function readClientFrame(data: Buffer, isBinary: boolean): ClientFrame {
  if (isBinary) throw new BadFrame('not_text', 'frames are JSON in text');
  let frame: unknown;
  try {
    frame = JSON.parse(data.toString());
  } catch {
    throw new BadFrame('bad_json', 'the frame is not JSON');
  }
  if (typeof frame !== 'object' || frame === null || Array.isArray(frame)) {
    throw new BadFrame('bad_frame', 'a frame is a JSON object with a type');
  }
  const { type, id = null, filter } = frame as Record<string, unknown>;
  if (type === 'ping' || type === 'unsubscribe') return { type };
  if (type !== 'subscribe') {
    throw new BadFrame('unknown_type', `type must be subscribe, unsubscribe or ping, not ${JSON.stringify(type)}`);
  }
  if (id !== null && typeof id !== 'string' && typeof id !== 'number') {
    throw new BadFrame('bad_id', 'id must be a text or a number');
  }
  try {
    return { type, id, filter: readFilter(filter) };
  } catch (error) {
    throw new BadFrame('bad_filter', (error as Error).message);
  }
}
