import * as v from 'valibot';
import { errorAnswer, type HttpAnswer, HttpProblem, type HttpRequest, type HttpServer } from '../../lib/http-server.ts';
import { reason } from '../../lib/logging.ts';
import { within } from '../../lib/retry.ts';
import { symbol } from '../feed/settings.ts';
import { check, MessageError } from '../feedback/message.ts';
import type { Diary } from './diary.ts';
import type { NumberedLog } from './numbered-log.ts';
import type { Runs } from './runs.ts';

const PAGE = 1_000;
const STOP_MS = 4_000;

const ANSWER_MS = 10_000;

const symbolsRequest = v.strictObject({
  follow: v.optional(v.array(symbol), []),
  unfollow: v.optional(v.array(symbol), []),
});

const stopRequest = v.strictObject({
  limitMs: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0)), STOP_MS),
});

/** What the service is told, and what it says of itself. */
export function addRoutes(server: HttpServer, runs: Runs, diary: Diary): void {
  server.route('POST', '/runs', async ({ body }) => ({ status: 201, body: { run: await runs.start(body) } }));
  server.route('POST', '/runs/stop', async ({ body = {} }) => {
    return { status: 200, body: await runs.stop(check('stop', stopRequest, body).limitMs) };
  });
  server.route('GET', '/symbols', () => ({ status: 200, body: { symbols: runs.feed().symbols } }));
  server.route('POST', '/symbols', async ({ body }) => {
    const { follow, unfollow } = check('symbols', symbolsRequest, body);
    const feed = runs.feed();
    await answered(async () => {
      if (follow.length > 0) await feed.follow(follow);
      if (unfollow.length > 0) await feed.unfollow(unfollow);
    });
    return { status: 200, body: { symbols: feed.symbols } };
  });
  server.route('GET', '/passed', async () => {
    await answered(() => runs.passed());
    return { status: 200, body: {} };
  });
  server.route('GET', '/status', () => ({ status: 200, body: runs.status() }));
  server.route('GET', '/health', () => {
    const health = runs.health();
    return { status: health.level === 'failed' ? 503 : 200, body: health };
  });
  server.route('GET', '/pressure', () => ({ status: 200, body: runs.pressure() }));
  server.route('GET', '/progress', () => ({ status: 200, body: runs.progress() }));
  server.route('GET', '/emissions', (request) => pageOf(diary.emissions, request));
  server.route('GET', '/remarks', (request) => pageOf(diary.remarks, request));
}

/** @throws HttpProblem 503 when the exchange is away, or does not answer: nothing of it is known */
async function answered(act: () => Promise<void>): Promise<void> {
  try {
    await within(ANSWER_MS, 'it', act());
  } catch (error) {
    throw new HttpProblem(503, 'not_confirmed', reason(error));
  }
}

/** What a handler threw, as an answer. */
export function explain(error: unknown): HttpAnswer {
  if (error instanceof MessageError) return errorAnswer(400, 'bad_request', error.message, { field: error.field });
  return errorAnswer(500, 'internal', reason(error));
}

/** `?from=118`: the entries from that number on; without it where the log is. */
function pageOf<Entry>(log: NumberedLog<Entry>, { query }: HttpRequest): HttpAnswer {
  const text = query.get('from');
  if (text === null) return { status: 200, body: { entries: [], next: log.next } };
  if (!/^\d{1,15}$/.test(text)) throw new HttpProblem(400, 'bad_number', `from must be a number, not ${text}`);
  const page = log.page(Number(text), PAGE);
  if (page === undefined) throw new HttpProblem(410, 'gone', `what came at ${text} is not kept any more`);
  return { status: 200, body: page };
}
