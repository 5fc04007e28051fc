import { compileSchema, type EventType } from '../../../test-data/avro/codec.ts';
import { registryRequests, type RegistryRequest } from '../../../test-data/avro/registry-api.ts';
import { callRegistry, RegistryUnavailable, type RegistryAnswer } from './registry-http.ts';

export { RegistryUnavailable } from './registry-http.ts';

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
  readonly #latest = new Map<string, Latest>();

  constructor(url: string) {
    this.#url = url;
  }

  async check(): Promise<void> {
    await this.subjects();
  }

  /** @throws RegistryUnavailable */
  async subjects(): Promise<readonly string[]> {
    return ((await this.#get(registryRequests.subjects())) ?? []) as readonly string[];
  }

  /**
   * Registers a schema, JSON text, unless it is there already.
   * @returns its id
   * @throws RegistryUnavailable; Error when the registry refuses it
   */
  async register(subject: string, schema: string): Promise<number> {
    const { status, body } = await this.#call(registryRequests.register(subject, schema));
    if (status !== 200) throw new Error(`the registry refuses a schema of ${subject}: ${JSON.stringify(body)}`);
    this.#latest.delete(subject);
    return (body as { readonly id: number }).id;
  }

  /** @throws RegistryUnavailable; Error when the registry refuses it */
  async setCompatibility(subject: string, compatibility: 'BACKWARD' | 'NONE'): Promise<void> {
    const { status, body } = await this.#call(registryRequests.setCompatibility(subject, compatibility));
    if (status !== 200) {
      throw new Error(`the registry refuses ${compatibility} for ${subject}: ${JSON.stringify(body)}`);
    }
  }

  /** @throws RegistryUnavailable @returns undefined when the subject does not exist */
  async latest(subject: string): Promise<NewestSchema | undefined> {
    let known = this.#latest.get(subject);
    if (known === undefined || performance.now() - known.at >= LATEST_FRESH_MS) {
      known = { at: performance.now(), schema: this.#askLatest(subject) };
      this.#latest.set(subject, known);
    }
    let found: NewestSchema | undefined;
    try {
      found = await known.schema;
      return found;
    } finally {
      // Only what is there is remembered: an outage is over when it is over.
      if (found === undefined && this.#latest.get(subject) === known) this.#latest.delete(subject);
    }
  }

  /** @throws RegistryUnavailable @returns undefined when no schema has this id */
  async byId(id: number): Promise<RegisteredSchema | undefined> {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    const body = await this.#get(registryRequests.schema(id));
    if (body === undefined) return undefined;
    // Not at the same time: it may be registered between the two, and would stand under no subject.
    const versions = await this.#get(registryRequests.versionsOf(id));
    const type = this.#compile((body as { readonly schema: string }).schema);
    const subjects = ((versions ?? []) as { readonly subject: string }[]).map(({ subject }) => subject);
    const schema = { id, type, subjects, askedAt: performance.now() };
    this.#byId.set(id, schema);
    return schema;
  }

  /**
   * Asks until "no" counts. A registry that keeps its schemas in memory has lost them with a restart, and knows none until
   * those who own them have registered them again: a "no" means something after it had this subject.
   * @throws RegistryUnavailable while it has not
   */
  async surely<T>(subject: string, ask: () => Promise<T | undefined>): Promise<T | undefined> {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if ((await this.#get(registryRequests.versions(subject))) === undefined) {
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

  async #askLatest(subject: string): Promise<NewestSchema | undefined> {
    const body = await this.#get(registryRequests.version(subject, 'latest'));
    if (body === undefined) return undefined;
    const { id, schema } = body as { readonly id: number; readonly schema: string };
    return { id, type: this.#compile(schema) };
  }

  #compile(text: string): EventType {
    let type = this.#types.get(text);
    if (type === undefined) this.#types.set(text, (type = compileSchema(text)));
    return type;
  }

  async #get(request: RegistryRequest): Promise<unknown> {
    const { status, body } = await this.#call(request);
    if (status === 200) return body;
    if (status === 404) return undefined;
    throw new RegistryUnavailable(`the registry answers ${status} to GET ${request.path}`);
  }

  #call(request: RegistryRequest): Promise<RegistryAnswer> {
    return callRegistry(this.#url, request, TIMEOUT_MS);
  }
}
