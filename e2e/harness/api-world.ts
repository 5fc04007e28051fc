import type { AddressInfo } from 'node:net';
import { Entrance } from '../../compose/services/simulation-api/entrance.ts';
import { eventRoutes } from '../../compose/services/simulation-api/event-routes.ts';
import type { Outbox, OutgoingRecord } from '../../compose/services/simulation-api/outbox.ts';
import { explainProblem } from '../../compose/services/simulation-api/problems.ts';
import { recordOf } from '../../compose/services/simulation-api/record.ts';
import { HttpServer } from '../../compose/services/lib/http-server.ts';
import { Readiness } from '../../compose/services/lib/readiness.ts';
import type { Registry } from '../../compose/services/lib/registry.ts';
import { compileSchema, type EventJson } from '../../test-data/avro/codec.ts';
import { createGenerator } from '../../test-data/rideshare/generators/events.ts';
import { SCHEMAS } from '../../test-data/rideshare/schemas/schema-files.ts';
import { isStream, STREAMS } from '../../test-data/rideshare/schemas/streams.ts';
import { logLines } from './log-lines.ts';

export function ratingOf(seed: number): EventJson {
  return { ...createGenerator(seed).rating().payload, correlation_id: `c-${seed}` };
}

/** The API's own code over a registry and a Kafka that keep what they are told. */
export class Api implements AsyncDisposable {
  readonly registered: string[] = [];
  readonly sent: OutgoingRecord[] = [];
  /** What the registry knows. */
  readonly known = new Set<string>(STREAMS.map((stream) => `${stream}-value`));
  /** Whether it keeps what is registered. */
  keeps = true;
  /** Waited for before the registry, or Kafka, answers. */
  registering: () => Promise<void> = () => Promise.resolve();
  appending: () => Promise<void> = () => Promise.resolve();
  readonly logged = logLines();
  readonly entrance: Entrance;
  readonly #server = new HttpServer(new Readiness({}), (error) => explainProblem(error, this.logged.log), 20_000_000);

  constructor() {
    const registry = {
      subjects: () => Promise.resolve([...this.known, 'other-value']),
      latest: (subject: string) => {
        const stream = subject.replace(/-value$/, '');
        const schema = this.known.has(subject) && isStream(stream) ? compileSchema(SCHEMAS[stream]) : undefined;
        return Promise.resolve(schema && { id: 7, type: schema });
      },
      register: async (subject: string) => {
        this.registered.push(subject);
        await this.registering();
        if (this.keeps) this.known.add(subject);
        return 1;
      },
      setCompatibility: (subject: string, level: string) => {
        this.registered.push(`${subject} ${level}`);
        return Promise.resolve();
      },
    } as unknown as Registry;
    const outbox = {
      append: async (records: readonly OutgoingRecord[]) => {
        this.sent.push(...records);
        await this.appending();
        return records.map((_, at) => ({ partition: 2, offset: String(100 + at) }));
      },
    } as unknown as Outbox;
    this.entrance = new Entrance({ registry, recordOf, outbox, log: this.logged.log });
    eventRoutes(this.#server, this.entrance, 7);
  }

  async post(path: string, body: unknown, headers: Record<string, string> = {}) {
    if (!this.#server.server.listening) await this.#server.listen(0);
    const { port } = this.#server.server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as unknown };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.server.closeAllConnections();
    await this.#server.close();
  }
}
