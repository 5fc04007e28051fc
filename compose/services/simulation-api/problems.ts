import type { FastifyReply } from 'fastify';
import { EventError } from '../../../test-data/schemas/codec.ts';
import { errorBody } from '../lib/http-server.ts';
import { reason, type Logger } from '../lib/logging.ts';
import { RegistryUnavailable } from '../lib/registry.ts';
import { RefusedInBatch } from './entrance.ts';
import { NotAcknowledged } from './outbox.ts';

const RETRY_AFTER_SECONDS = '1';

/** Turns what was thrown while a request was served into its answer. */
export async function answerProblem(error: unknown, reply: FastifyReply, log: Logger): Promise<void> {
  if (error instanceof RefusedInBatch && error.cause instanceof EventError) {
    const { code, message, field } = error.cause;
    const path = [`events[${error.index}]`, field].filter(Boolean).join('.');
    await reply.code(400).send(errorBody(code, message, path));
  } else if (error instanceof EventError) {
    await reply.code(400).send(errorBody(error.code, error.message, error.field));
  } else if (error instanceof NotAcknowledged && error.tooLarge) {
    await reply.code(413).send(errorBody('too_large', 'the event is larger than the broker takes'));
  } else if (error instanceof NotAcknowledged) {
    // The caller must be able to tell "certainly not taken" from "perhaps".
    const code = error.sent ? 'kafka_unanswered' : 'kafka_unavailable';
    log.warn({ code, reason: reason(error) }, 'not accepted');
    await reply.code(503).header('retry-after', RETRY_AFTER_SECONDS).send(errorBody(code, error.message));
  } else if (error instanceof RegistryUnavailable) {
    log.warn({ code: 'registry_unavailable', reason: reason(error) }, 'not accepted');
    const body = errorBody('registry_unavailable', 'the schema registry does not answer');
    await reply.code(503).header('retry-after', RETRY_AFTER_SECONDS).send(body);
  } else {
    const [status, code] = httpProblem(error);
    if (status >= 500) log.error({ reason: reason(error), stack: (error as Error).stack }, 'failed to answer');
    await reply.code(status).send(errorBody(code, status >= 500 ? 'something went wrong here' : reason(error)));
  }
}

/** Fastify's own errors carry their status: bad JSON, a body that is too large, a content type that is not JSON. */
function httpProblem(error: unknown): readonly [status: number, code: string] {
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  const codes: Readonly<Record<number, string>> = { 400: 'bad_json', 413: 'too_large', 415: 'not_json' };
  return [status, codes[status] ?? (status >= 500 ? 'internal' : 'bad_request')];
}
