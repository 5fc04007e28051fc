import * as v from 'valibot';
import { HttpProblem, type HttpServer } from '../lib/http-server.ts';
import { bodyOf } from '../lib/request-body.ts';
import { BEHAVIOUR } from './behaviours.ts';
import type { Maintenance } from './maintenance.ts';
import type { Reception } from './notify-route.ts';

const MOST_MS = 30_000;
const WINDOW = v.strictObject({ pipeline: v.string(), forMs: v.pipe(v.number(), v.minValue(1)) });

/** What was heard, and how to behave: for whoever tests. */
export function controlRoutes(
  server: HttpServer,
  { notices, behaviours, attempts }: Reception,
  maintenance: Maintenance,
): void {
  server.route('GET', '/notices', async ({ query }) => {
    const after = numberOf('after', query.get('after') ?? '0');
    const waitMs = numberOf('waitMs', query.get('waitMs') ?? '0');
    return {
      status: 200,
      body: { notices: await notices.after(after, Math.min(waitMs, MOST_MS)), last: notices.last },
    };
  });
  server.route('GET', '/attempts', ({ query }) => {
    return { status: 200, body: { attempts: attempts.of(query.get('name') ?? '', query.get('value') ?? '') } };
  });
  server.route('POST', '/behaviours', ({ body }) => {
    return { status: 201, body: { id: behaviours.begin(bodyOf(BEHAVIOUR, body)) } };
  });
  server.route('POST', '/behaviours/:id/end', ({ params }) => {
    if (!behaviours.end(numberOf('id', params.id ?? ''))) {
      throw new HttpProblem(404, 'not_found', `there is no behaviour ${params.id}`);
    }
    return { status: 200 };
  });
  server.route('POST', '/maintenance', async ({ body }) => {
    const { pipeline, forMs } = bodyOf(WINDOW, body);
    return { status: 201, body: { silence: await maintenance.announce(pipeline, forMs) } };
  });
}

function numberOf(name: string, text: string): number {
  const value = Number(text);
  if (text !== '' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new HttpProblem(400, 'wrong_field', `${name} must be a whole number, and not ${JSON.stringify(text)}`);
}
