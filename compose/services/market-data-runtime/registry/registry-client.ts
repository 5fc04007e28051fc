import * as v from 'valibot';
import { compileSchema, type EventType } from '../../../../test-data/avro/codec.ts';
import { registryRequests, type RegistryRequest } from '../../../../test-data/avro/registry-api.ts';
import { reason } from '../../lib/logging.ts';
import { callRegistry, RegistryUnavailable } from '../../lib/registry-http.ts';
import { systemClock, type Clock } from '../clock.ts';
import { check } from '../feedback/message.ts';
import type { PartHealth } from '../part.ts';
import { FetchCache } from './fetch-cache.ts';

const ms = v.pipe(v.number(), v.finite(), v.minValue(0));

export const registrySettings = v.strictObject({
  /** Of the API's root. */
  url: v.pipe(v.string(), v.url(), v.regex(/^https?:/, 'is no address of an HTTP server')),
  cacheLimit: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1)), 1_000),
  maxAgeMs: v.optional(ms, 60_000),
  pauseMs: v.optional(ms, 1_000),
  timeoutMs: v.optional(v.pipe(ms, v.minValue(1)), 2_000),
});

export interface WriterSchema {
  readonly id: number;
  readonly type: EventType;
}

/** The registry answered, and does not have it. */
export class SchemaUnknown extends Error {
  override readonly name = 'SchemaUnknown';
}

/** Where schemas come from. */
export interface SchemaSource {
  /** The newest schema of a subject. @throws RegistryUnavailable, SchemaUnknown: when none is known from before either */
  newest(subject: string): Promise<WriterSchema>;
  /** @throws as `newest` */
  byId(id: number): Promise<WriterSchema>;
  /** Degraded while the last question was not answered, and what is known from before is used. */
  health(): PartHealth;
}

/** A Schema Registry by its Confluent API, whose answers are kept. */
export class RegistryClient implements SchemaSource {
  readonly #settings: v.InferOutput<typeof registrySettings>;
  readonly #cache: FetchCache<WriterSchema>;

  /** @throws MessageError naming the setting that is missing or wrong */
  constructor(settings: unknown, clock: Clock = systemClock, Cache: typeof FetchCache = FetchCache) {
    this.#settings = check('registry', registrySettings, settings);
    this.#cache = new Cache<WriterSchema>(this.#settings, clock);
  }

  newest(subject: string): Promise<WriterSchema> {
    return this.#cache.get(`subject ${subject}`, async () => {
      const body = await this.#ask(registryRequests.version(subject, 'latest'), `subject ${subject}`);
      const { id, schema } = check('the registry', v.object({ id: v.number(), schema: v.string() }), body);
      return { id, type: compileSchema(schema) };
    });
  }

  byId(id: number): Promise<WriterSchema> {
    return this.#cache.get(`id ${id}`, async () => {
      const body = await this.#ask(registryRequests.schema(id), `id ${id}`);
      return { id, type: compileSchema(check('the registry', v.object({ schema: v.string() }), body).schema) };
    });
  }

  health(): PartHealth {
    const { failure } = this.#cache;
    return failure === undefined ? { level: 'ok' } : { level: 'degraded', reason: reason(failure) };
  }

  async #ask(request: RegistryRequest, what: string): Promise<unknown> {
    const { url, timeoutMs } = this.#settings;
    const { status, body } = await callRegistry(url, request, timeoutMs);
    if (status === 200) return body;
    if (status === 404) throw new SchemaUnknown(`the registry at ${url} has no schema of ${what}`);
    throw new RegistryUnavailable(`the registry at ${url} answers ${status} for ${what}`);
  }
}
