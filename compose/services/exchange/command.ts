/** What a client can ask of its connection. */
export type Command =
  | { readonly method: 'SUBSCRIBE' | 'UNSUBSCRIBE'; readonly id: CommandId; readonly streams: readonly string[] }
  | { readonly method: 'LIST_SUBSCRIPTIONS'; readonly id: CommandId }
  | { readonly method: 'SET_PROPERTY'; readonly id: CommandId; readonly combined: boolean }
  | { readonly method: 'GET_PROPERTY'; readonly id: CommandId };

export type CommandId = number | string | null;

/** A command that cannot be carried out, with the code and the words of the real exchange. */
export class BadCommand extends Error {
  override readonly name = 'BadCommand';
  readonly code: number;
  readonly id: CommandId;

  constructor(code: number, message: string, id: CommandId = null) {
    super(message);
    this.code = code;
    this.id = id;
  }
}

const METHODS = ['SUBSCRIBE', 'UNSUBSCRIBE', 'LIST_SUBSCRIPTIONS', 'SET_PROPERTY', 'GET_PROPERTY'] as const;
const ID_TEXT = /^[A-Za-z0-9-]{1,36}$/;

/** @throws BadCommand */
export function readCommand(text: string): Command {
  const { method, params = [], id: given } = readObject(text);
  const id = readId(given);
  if (method === undefined) throw new BadCommand(2, 'Invalid request: missing field `method`', id);
  const known = METHODS.find((name) => name === method);
  if (known === undefined) {
    const list = METHODS.map((name) => `\`${name}\``).join(', ');
    throw new BadCommand(
      2,
      `Invalid request: unknown variant \`${JSON.stringify(method)}\`, expected one of ${list}`,
      id,
    );
  }
  if (!Array.isArray(params)) throw new BadCommand(2, 'Invalid request: params must be an array', id);
  switch (known) {
    case 'LIST_SUBSCRIPTIONS':
      if (params.length > 0) throw new BadCommand(2, 'Invalid request: too many parameters', id);
      return { method: known, id };
    case 'SET_PROPERTY':
      return { method: known, id, combined: readCombined(params, id) };
    case 'GET_PROPERTY':
      readProperty(params, id);
      return { method: known, id };
    case 'SUBSCRIBE':
    case 'UNSUBSCRIBE':
      return { method: known, id, streams: readStreams(params, id) };
  }
}

function readObject(text: string): Readonly<Record<string, unknown>> {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch (error) {
    throw new BadCommand(3, `Invalid JSON: ${(error as Error).message}`);
  }
  if (typeof frame === 'object' && frame !== null && !Array.isArray(frame)) return { ...frame };
  throw new BadCommand(2, 'Invalid request: expected an object');
}

function readId(id: unknown): CommandId {
  if (id === null || (typeof id === 'string' && ID_TEXT.test(id)) || Number.isSafeInteger(id)) return id as CommandId;
  throw new BadCommand(2, 'Invalid request: request ID must be an integer, a text of up to 36 characters or null');
}

function readStreams(params: readonly unknown[], id: CommandId): readonly string[] {
  const streams = params.filter((stream) => typeof stream === 'string');
  if (streams.length === params.length && streams.length > 0) return streams;
  throw new BadCommand(2, 'Invalid request: params must be names of streams', id);
}

function readProperty([name]: readonly unknown[], id: CommandId): void {
  if (typeof name !== 'string') throw new BadCommand(2, 'Invalid request: property name must be a string', id);
  if (name !== 'combined') throw new BadCommand(0, 'Unknown property', id);
}

function readCombined(params: readonly unknown[], id: CommandId): boolean {
  readProperty(params, id);
  const [, value] = params;
  if (typeof value !== 'boolean') throw new BadCommand(1, 'Invalid value type: expected Boolean', id);
  return value;
}
