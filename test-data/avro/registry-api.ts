/** One request of the API that Confluent's Schema Registry has, and others speak. `path` follows the API's root. */
export interface RegistryRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  /** Sent as JSON of the type `REGISTRY_CONTENT_TYPE`. */
  readonly body?: Readonly<Record<string, string | readonly SchemaReference[]>>;
}

/** A named type of a schema that is defined in a schema of another subject. */
export interface SchemaReference {
  /** The type's full name. */
  readonly name: string;
  readonly subject: string;
  readonly version: number;
}

export const REGISTRY_CONTENT_TYPE = 'application/vnd.schemaregistry.v1+json';

/** The subject of a topic's values by Confluent's default strategy, TopicNameStrategy. */
export function subjectOf(topic: string): string {
  return `${topic}-value`;
}

/**
 * The API's requests; each says what it answers. What does not exist is answered with 404, an incompatible schema with
 * 409, and what is no schema with 422. `schema` is always its JSON text.
 */
export const registryRequests = {
  /** `string[]` */
  subjects: (): RegistryRequest => ({ method: 'GET', path: '/subjects' }),
  /** `number[]` */
  versions: (subject: string): RegistryRequest => ({ method: 'GET', path: versionsPath(subject) }),
  /** `{ subject, version, id, schema, references? }` */
  version: (subject: string, version: number | 'latest'): RegistryRequest => ({
    method: 'GET',
    path: `${versionsPath(subject)}/${version}`,
  }),
  /** `{ schema, references? }` */
  schema: (id: number): RegistryRequest => ({ method: 'GET', path: `/schemas/ids/${id}` }),
  /** `{ subject, version }[]`: where this very schema stands. */
  versionsOf: (id: number): RegistryRequest => ({ method: 'GET', path: `/schemas/ids/${id}/versions` }),
  /** `{ id }`, that of an equal schema where the subject has one. */
  register: (subject: string, schema: string, references: readonly SchemaReference[] = []): RegistryRequest => ({
    method: 'POST',
    path: versionsPath(subject),
    body: withReferences(schema, references),
  }),
  /** `{ is_compatible }`, of a schema beside one version; nothing is registered. Without any version it is `true`. */
  isCompatible: (
    subject: string,
    version: number | 'latest',
    schema: string,
    references: readonly SchemaReference[] = [],
  ): RegistryRequest => ({
    method: 'POST',
    path: `/compatibility${versionsPath(subject)}/${version}`,
    body: withReferences(schema, references),
  }),
  /** `{ compatibilityLevel }`, the global one where the subject has none. */
  compatibility: (subject: string): RegistryRequest => ({
    method: 'GET',
    path: `/config/${encodeURIComponent(subject)}?defaultToGlobal=true`,
  }),
  /** `{ compatibility }` */
  setCompatibility: (subject: string, compatibility: string): RegistryRequest => ({
    method: 'PUT',
    path: `/config/${encodeURIComponent(subject)}`,
    body: { compatibility },
  }),
};

function withReferences(schema: string, references: readonly SchemaReference[]): NonNullable<RegistryRequest['body']> {
  return references.length === 0 ? { schema } : { schema, references };
}

function versionsPath(subject: string): string {
  return `/subjects/${encodeURIComponent(subject)}/versions`;
}
