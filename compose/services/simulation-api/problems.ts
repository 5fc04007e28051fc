import { EventError } from '../../../test-data/avro/event-error.ts';
import { errorAnswer, type HttpAnswer } from '../lib/http-server.ts';
import { reason, type Logger } from '../lib/logging.ts';
import { RegistryUnavailable } from '../lib/registry.ts';
import { RefusedInBatch } from './entrance.ts';
import { NotAcknowledged } from './outbox.ts';

const LATER = { headers: { 'retry-after': '1' } };

/** Turns what was thrown while a request was served into its answer. */
export function explainProblem(error: unknown, log: Logger): HttpAnswer {
  if (error instanceof RefusedInBatch && error.cause instanceof EventError) {
    const { code, message, field } = error.cause;
    const path = [`events[${error.index}]`, field].filter(Boolean).join('.');
    return errorAnswer(400, code, message, { field: path });
  }
  if (error instanceof EventError) return errorAnswer(400, error.code, error.message, { field: error.field });
  if (error instanceof NotAcknowledged && error.tooLarge) {
    return errorAnswer(413, 'too_large', 'the event is larger than the broker takes');
  }
  if (error instanceof NotAcknowledged) {
    // The caller must be able to tell "certainly not taken" from "perhaps".
    const code = error.sent ? 'kafka_unanswered' : 'kafka_unavailable';
    log.warn({ code, reason: reason(error) }, 'not accepted');
    return errorAnswer(503, code, error.message, LATER);
  }
  if (error instanceof RegistryUnavailable) {
    log.warn({ code: 'registry_unavailable', reason: reason(error) }, 'not accepted');
    return errorAnswer(503, 'registry_unavailable', 'the schema registry does not answer', LATER);
  }
  log.error({ reason: reason(error), stack: error instanceof Error ? error.stack : undefined }, 'failed to answer');
  return errorAnswer(500, 'internal', 'something went wrong here');
}
