import { compileSchema, type EventType } from '../../../test-data/schemas/codec.ts';
import { subjectOf, type Stream } from '../../../test-data/schemas/streams.ts';

const TIMEOUT_MS = 2_000;
/** How long the newest version of a subject is taken for the newest without asking again. */
const LATEST_FRESH_MS = 1_000;
const SUBJECTS_FRESH_MS = 1_000;

export interface RegisteredSchema {
  readonly id: number;
  readonly type: EventType;
  /** The subjects under which this very schema stands. */
  readonly subjects: readonly string[];
  /** When the registry said so, on the process's monotonic clock. */
  readonly askedAt: number;
}

/** The registry did not answer, or answered that it cannot: nothing is known about what was asked for. */
export class RegistryUnavailable extends Error {
  override readonly name = 'RegistryUnavailable';
}

export type NewestSchema = Pick<RegisteredSchema, 'id' | 'type'>;

interface Latest {
  readonly at: number;
  readonly schema: Promise<NewestSchema | undefined>;
}

/** A Schema Registry by its Confluent API. */
export class Registry {
  readonly #url: string;
  readonly #byId = new Map<number, RegisteredSchema>();
  readonly #types = new Map<string, EventType>();
  readonly #latest = new Map<Stream, Latest>();

  constructor(url: string) {
    this.#url = url.replace(/\/$/, '');
  }

  async check(): Promise<void> {
    await this.subjects();
  }

  /** @throws RegistryUnavailable */
  async subjects(): Promise<readonly string[]> {
    return ((await this.#get('/subjects')) ?? []) as readonly string[];
  }

  /** Registers a schema unless it is there already. @returns its id. @throws Error when the registry refuses it */
  async register(stream: Stream, schema: string): Promise<number> {
    const { status, body } = await this.#call('POST', `/subjects/${subjectOf(stream)}/versions`, { schema });
    if (status !== 200) throw new Error(`the registry refuses the schema of ${stream}: ${JSON.stringify(body)}`);
    this.#latest.delete(stream);
    return (body as { readonly id: number }).id;
  }

  async setCompatibility(stream: Stream, compatibility: 'BACKWARD' | 'NONE'): Promise<void> {
    const { status, body } = await this.#call('PUT', `/config/${subjectOf(stream)}`, { compatibility });
    if (status !== 200) throw new Error(`the registry refuses ${compatibility} for ${stream}: ${JSON.stringify(body)}`);
  }

  /** @throws RegistryUnavailable @returns undefined when the subject does not exist */
  async latest(stream: Stream): Promise<NewestSchema | undefined> {
    let known = this.#latest.get(stream);
    if (known === undefined || performance.now() - known.at >= LATEST_FRESH_MS) {
      known = { at: performance.now(), schema: this.#askLatest(stream) };
      this.#latest.set(stream, known);
    }
    let found: NewestSchema | undefined;
    try {
      found = await known.schema;
      return found;
    } finally {
      // Only what is there is remembered: an outage is over when it is over.
      if (found === undefined && this.#latest.get(stream) === known) this.#latest.delete(stream);
    }
  }

  /** @throws RegistryUnavailable @returns undefined when no schema has this id */
  async byId(id: number): Promise<RegisteredSchema | undefined> {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    const body = await this.#get(`/schemas/ids/${id}`);
    if (body === undefined) return undefined;
    // Not at the same time: it may be registered between the two, and would stand under no subject.
    const versions = await this.#get(`/schemas/ids/${id}/versions`);
    const type = this.#compile((body as { readonly schema: string }).schema);
    const subjects = ((versions ?? []) as { readonly subject: string }[]).map(({ subject }) => subject);
    const schema = { id, type, subjects, askedAt: performance.now() };
    this.#byId.set(id, schema);
    return schema;
  }

  /**
   * Asks until "no" counts. A registry that keeps its schemas in memory has lost them with a restart, and knows none until
   * those who own them have registered them again: a "no" means something after it had the stream's own subject.
   * @throws RegistryUnavailable while it has not
   */
  async surely<T>(stream: Stream, ask: () => Promise<T | undefined>): Promise<T | undefined> {
    const answer = await ask();
    if (answer !== undefined) return answer;
    const subject = subjectOf(stream);
    if ((await this.#get(`/subjects/${subject}/versions`)) === undefined) {
      throw new RegistryUnavailable(`the registry has no ${subject}`);
    }
    return ask();
  }

  /** Asks again whether a schema stands under a subject: it may have been registered there since. */
  async isUnder(id: number, subject: string): Promise<boolean> {
    const known = this.#byId.get(id);
    if (known !== undefined && performance.now() - known.askedAt > SUBJECTS_FRESH_MS) this.#byId.delete(id);
    const schema = await this.byId(id);
    return schema?.subjects.includes(subject) ?? false;
  }

  async #askLatest(stream: Stream): Promise<NewestSchema | undefined> {
    const body = await this.#get(`/subjects/${subjectOf(stream)}/versions/latest`);
    if (body === undefined) return undefined;
    const { id, schema } = body as { readonly id: number; readonly schema: string };
    return { id, type: this.#compile(schema) };
  }

  #compile(text: string): EventType {
    let type = this.#types.get(text);
    if (type === undefined) this.#types.set(text, (type = compileSchema(JSON.parse(text))));
    return type;
  }

  async #get(path: string): Promise<unknown> {
    const { status, body } = await this.#call('GET', path);
    if (status === 200) return body;
    if (status === 404) return undefined;
    throw new RegistryUnavailable(`the registry answers ${status} to GET ${path}`);
  }

  async #call(method: string, path: string, json?: unknown): Promise<{ status: number; body: unknown }> {
    try {
      const response = await fetch(this.#url + path, {
        method,
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(json === undefined
          ? {}
          : { body: JSON.stringify(json), headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' } }),
      });
      const body: unknown = await response.json();
      if (response.status >= 500) throw new Error(`status ${response.status}`);
      return { status: response.status, body };
    } catch (error) {
      throw new RegistryUnavailable(`the registry does not answer ${method} ${path}`, { cause: error });
    }
  }
}
