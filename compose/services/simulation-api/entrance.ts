import { subjectOf } from '../../../test-data/avro/registry-api.ts';
import { schemaText } from '../../../test-data/rideshare/schemas/schema-files.ts';
import { STREAMS, type Stream } from '../../../test-data/rideshare/schemas/streams.ts';
import type { Logger } from '../lib/logging.ts';
import { RegistryUnavailable, type NewestSchema, type Registry } from '../lib/registry.ts';
import { acceptEvent } from './accept.ts';
import type { Outbox } from './outbox.ts';
import type { recordOf } from './record.ts';

/** What the API answers for an event that Kafka has. */
export interface Receipt {
  readonly correlation_id: string;
  readonly event_id: string;
  readonly topic: Stream;
  readonly partition: number;
  readonly offset: string;
}

export interface EntranceParts {
  readonly registry: Registry;
  readonly recordOf: typeof recordOf;
  readonly outbox: Outbox;
  readonly log: Logger;
}

/** The one way into the pipeline: checks, encodes, sends, and returns once Kafka has acknowledged. */
export class Entrance {
  readonly counts = new Map<Stream, number>(STREAMS.map((stream) => [stream, 0]));
  readonly #parts: EntranceParts;
  #registering: Promise<void> | undefined;

  constructor(parts: EntranceParts) {
    this.#parts = parts;
  }

  /** Registers the schemas; whoever asks meanwhile waits for the same registration. @throws RegistryUnavailable */
  async registerSchemas(): Promise<void> {
    this.#registering ??= this.#register().finally(() => (this.#registering = undefined));
    await this.#registering;
  }

  /** Registers the schemas unless the registry has all of them. @throws RegistryUnavailable */
  async ensureSchemas(): Promise<void> {
    const subjects = await this.#parts.registry.subjects();
    if (!STREAMS.every((stream) => subjects.includes(subjectOf(stream)))) await this.registerSchemas();
  }

  /**
   * Takes all events or none.
   * @throws EventError for the first that is not acceptable, RegistryUnavailable, NotAcknowledged
   */
  async take(stream: Stream, events: readonly unknown[], correlationId?: string): Promise<readonly Receipt[]> {
    const { recordOf, outbox, log } = this.#parts;
    const schema = await this.#schema(stream);
    const accepted = events.map((event, index) => {
      try {
        return acceptEvent(stream, event, schema.type, correlationId);
      } catch (error) {
        throw events.length === 1 ? error : new RefusedInBatch(index, error);
      }
    });
    const places = await outbox.append(accepted.map((event) => recordOf(stream, event, schema)));
    this.counts.set(stream, (this.counts.get(stream) ?? 0) + accepted.length);
    return accepted.map(({ correlationId: id, eventId }, index): Receipt => {
      const { partition = -1, offset = '-1' } = places[index] ?? {};
      log.info({ correlation_id: id, topic: stream, partition, offset }, 'accepted');
      return { correlation_id: id, event_id: eventId, topic: stream, partition, offset };
    });
  }

  /** One after the other, in the streams' order: an empty registry then always gives out the same ids. */
  async #register(): Promise<void> {
    const { registry, log } = this.#parts;
    let before: Promise<unknown> = Promise.resolve();
    await Promise.all(
      STREAMS.map((stream) => {
        const subject = subjectOf(stream);
        const registered = before.then(() => registry.register(subject, schemaText(stream)));
        before = registered;
        return registered.then(() => registry.setCompatibility(subject, 'BACKWARD'));
      }),
    );
    log.info('schemas are registered');
  }

  async #schema(stream: Stream): Promise<NewestSchema> {
    const { registry } = this.#parts;
    const subject = subjectOf(stream);
    const known = await registry.latest(subject);
    if (known !== undefined) return known;
    // A registry that keeps its schemas in memory has lost them with a restart.
    await this.registerSchemas();
    const registered = await registry.latest(subject);
    if (registered === undefined) throw new RegistryUnavailable(`the registry does not keep ${subject}`);
    return registered;
  }
}

/** Which event of a batch was not acceptable; the cause says why. */
export class RefusedInBatch extends Error {
  override readonly name = 'RefusedInBatch';
  readonly index: number;

  constructor(index: number, cause: unknown) {
    super(`event ${index} of the batch was refused`, { cause });
    this.index = index;
  }
}
