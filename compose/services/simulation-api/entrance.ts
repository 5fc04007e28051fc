import { schemaText } from '../../../test-data/schemas/schema-files.ts';
import { STREAMS, type Stream } from '../../../test-data/schemas/streams.ts';
import { defect } from '../lib/defects.ts';
import type { Logger } from '../lib/logging.ts';
import { RegistryUnavailable, type NewestSchema, type Registry } from '../lib/registry.ts';
import { acceptEvent } from './accept.ts';
import type { Outbox } from './outbox.ts';

/** What the API answers for an event that Kafka has. */
export interface Receipt {
  readonly correlation_id: string;
  readonly event_id: string;
  readonly topic: Stream;
  readonly partition: number;
  readonly offset: string;
}

/** The one way into the pipeline: checks, encodes, sends, and returns once Kafka has acknowledged. */
export class Entrance {
  readonly counts = new Map<Stream, number>(STREAMS.map((stream) => [stream, 0]));
  readonly #registry: Registry;
  readonly #outbox: Outbox;
  readonly #log: Logger;
  #registering: Promise<void> | undefined;

  constructor(registry: Registry, outbox: Outbox, log: Logger) {
    this.#registry = registry;
    this.#outbox = outbox;
    this.#log = log;
  }

  /** Registers the schemas; whoever asks meanwhile waits for the same registration. @throws RegistryUnavailable */
  async registerSchemas(): Promise<void> {
    this.#registering ??= this.#register().finally(() => (this.#registering = undefined));
    await this.#registering;
  }

  /**
   * Takes all events or none.
   * @throws EventError for the first that is not acceptable, RegistryUnavailable, NotAcknowledged
   */
  async take(stream: Stream, events: readonly unknown[], correlationId?: string): Promise<readonly Receipt[]> {
    const schema = await this.#schema(stream);
    const accepted = events.map((event, index) => {
      try {
        return acceptEvent(stream, event, schema, correlationId);
      } catch (error) {
        throw events.length === 1 ? error : new RefusedInBatch(index, error);
      }
    });
    const places = await this.#append(accepted.map(({ record }) => record));
    this.counts.set(stream, (this.counts.get(stream) ?? 0) + accepted.length);
    return accepted.map(({ correlationId: id, eventId }, index): Receipt => {
      const { partition = -1, offset = '-1' } = places[index] ?? {};
      this.#log.info({ correlation_id: id, topic: stream, partition, offset }, 'accepted');
      return { correlation_id: id, event_id: eventId, topic: stream, partition, offset };
    });
  }

  async #append(records: Parameters<Outbox['append']>[0]): ReturnType<Outbox['append']> {
    const appended = this.#outbox.append(records);
    if (!defect('api-acks-early') && !defect('api-swallows-outage')) return await appended;
    const swallowed = appended.catch((error: unknown) => {
      this.#log.debug({ reason: error instanceof Error ? error.message : error }, 'not acknowledged');
      return [];
    });
    return defect('api-acks-early') ? [] : await swallowed;
  }

  /** One after the other, in the streams' order: an empty registry then always gives out the same ids. */
  async #register(): Promise<void> {
    const compatibility = defect('api-compatibility-none') ? 'NONE' : 'BACKWARD';
    let before: Promise<unknown> = Promise.resolve();
    await Promise.all(
      STREAMS.filter((stream) => !(defect('api-skips-a-subject') && stream === 'surge_updates')).map((stream) => {
        const registered = before.then(() => this.#registry.register(stream, schemaText(stream)));
        before = registered;
        return registered.then(() => this.#registry.setCompatibility(stream, compatibility));
      }),
    );
    this.#log.info({ compatibility }, 'schemas are registered');
  }

  async #schema(stream: Stream): Promise<NewestSchema> {
    const known = await this.#registry.latest(stream);
    if (known !== undefined) return known;
    // A registry that keeps its schemas in memory has lost them with a restart.
    await this.registerSchemas();
    const registered = await this.#registry.latest(stream);
    if (registered === undefined) throw new RegistryUnavailable(`the registry does not keep the schema of ${stream}`);
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
