import fastify, { type FastifyInstance } from 'fastify';
import type { Readiness } from './readiness.ts';

export type { FastifyInstance as HttpServer } from 'fastify';

/** The one form of an error answer. `field` is the path of the offending field, null when there is none. */
export interface ErrorBody {
  readonly error: { readonly code: string; readonly message: string; readonly field: string | null };
}

export function errorBody(code: string, message: string, field: string | null = null): ErrorBody {
  return { error: { code, message, field } };
}

/** An HTTP server with `/health/live` and `/health/ready`; the caller adds its routes and listens. */
export function createHttpServer(readiness: Readiness, maxBodyBytes: number): FastifyInstance {
  const server = fastify({ bodyLimit: maxBodyBytes, forceCloseConnections: 'idle' });
  server.get('/health/live', () => ({ status: 'live' }));
  server.get('/health/ready', async (_request, reply) => {
    const { ready, parts } = await readiness.check();
    return await reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', parts });
  });
  server.setNotFoundHandler(async (request, reply) => {
    await reply
      .code(404)
      .send(errorBody('not_found', `there is no ${request.method} ${request.url.split('?', 1)[0] ?? ''}`));
  });
  return server;
}
