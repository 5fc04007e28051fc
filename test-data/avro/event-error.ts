/**
 * Why an event cannot be encoded, decoded or accepted. The codes are those of the dead letters' `reason` header and of
 * the API's error bodies, so they are stable.
 */
export type EventErrorCode =
  | 'not_avro'
  | 'unknown_schema'
  | 'missing_field'
  | 'unknown_field'
  | 'wrong_type'
  | 'incompatible_schema'
  | 'invalid_value';

export class EventError extends Error {
  override readonly name = 'EventError';
  readonly code: EventErrorCode;
  /** Path of the offending field (`pickup.lat`), null when it is the whole event. */
  readonly field: string | null;

  constructor(code: EventErrorCode, message: string, field: string | null = null, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.field = field;
  }
}
