import * as v from 'valibot';
import { microsFromText } from '../../../../test-data/avro/exact.ts';

/** A message, or a setting, that is not what it should be. */
export class MessageError extends Error {
  override readonly name = 'MessageError';
  /** The path of the missing or wrong field, empty where the whole is wrong. */
  readonly field: string;

  constructor(what: string, field: string, why: string) {
    super(field === '' ? `${what}: ${why}` : `${what}: ${field}: ${why}`);
    this.field = field;
  }
}

/** RFC 3339 in UTC, to the microsecond at most. */
export const timeText = v.pipe(
  v.string(),
  v.check((text) => microsFromText(text) !== undefined, 'is no time in UTC'),
);

/** @throws MessageError naming the first field that is missing or wrong */
export function check<Schema extends v.GenericSchema>(
  what: string,
  schema: Schema,
  value: unknown,
): v.InferOutput<Schema> {
  const { success, output, issues } = v.safeParse(schema, value, { abortEarly: true });
  if (success) return output;
  const [issue] = issues;
  const missing = issue.received === 'undefined';
  throw new MessageError(what, v.getDotPath(issue) ?? '', missing ? 'is missing' : issue.message);
}

/** How a message becomes JSON text and is read from it. Fields that the reader does not know are left out. */
export interface MessageCodec<Message> {
  /** @throws MessageError */
  check(message: unknown): Message;
  /** @throws MessageError */
  write(message: Message): string;
  /** @throws MessageError */
  read(text: string): Message;
}

export function codecOf<Message>(what: string, schema: v.GenericSchema<unknown, Message>): MessageCodec<Message> {
  return {
    check: (message) => check(what, schema, message),
    write: (message) => JSON.stringify(check(what, schema, message)),
    read: (text) => check(what, schema, parse(what, text)),
  };
}

function parse(what: string, text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new MessageError(what, '', `is not JSON: ${(error as Error).message}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new MessageError(what, '', 'is no JSON object');
}
