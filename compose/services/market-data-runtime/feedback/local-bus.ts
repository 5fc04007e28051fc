import type { Clock } from '../clock.ts';
import { PartRecord } from '../part-record.ts';
import type { PartHealth, PartStatus, Stopped } from '../part.ts';
import type { Bus, Hear, Subscription } from './bus.ts';
import { Mailbox } from './mailbox.ts';
import type { MessageCodec } from './message.ts';

/** Feedback is a state: whoever is further behind than this is told nothing by the oldest. */
const WAITING_LIMIT = 256;
const LOOK_MS = 5;

export interface LocalBusParts<Message> {
  readonly name: string;
  readonly codec: MessageCodec<Message>;
  readonly clock: Clock;
  /** How many messages may wait for one subscriber. */
  readonly waitingLimit?: number;
}

/** The bus within one process. Each subscriber gets a message of its own, which nobody else can change. */
export class LocalBus<Message> implements Bus<Message> {
  readonly #parts: LocalBusParts<Message>;
  readonly #record: PartRecord<'published' | 'refused' | 'failed'>;
  readonly #mailboxes = new Set<Mailbox<Message>>();
  /** Of subscribers that have left. */
  #past = { taken: 0, missed: 0 };

  constructor(parts: LocalBusParts<Message>) {
    this.#parts = parts;
    this.#record = new PartRecord(parts.name, ['published', 'refused', 'failed']);
  }

  get name(): string {
    return this.#record.name;
  }

  get published(): number {
    return this.#record.of('published');
  }

  publish(message: Message): void {
    try {
      if (this.#record.state !== 'running') throw new Error(`${this.name} is ${this.#record.state}`);
      const text = this.#parts.codec.write(message);
      this.#record.count('published');
      for (const mailbox of this.#mailboxes) mailbox.put(this.#parts.codec.read(text));
    } catch (error) {
      this.#record.count('refused');
      this.#record.note(error);
    }
  }

  subscribe(hear: Hear<Message>): Subscription {
    const mailbox: Mailbox<Message> = new Mailbox<Message>({
      hear,
      limit: this.#parts.waitingLimit ?? WAITING_LIMIT,
      failed: (error) => {
        this.#record.count('failed');
        this.#record.note(error);
      },
      closed: () => {
        if (!this.#mailboxes.delete(mailbox)) return;
        this.#past = { taken: this.#past.taken + mailbox.taken, missed: this.#past.missed + mailbox.missed };
      },
    });
    this.#mailboxes.add(mailbox);
    return mailbox;
  }

  start(): Promise<void> {
    this.#record.state = 'running';
    return Promise.resolve();
  }

  async stop(limitMs: number): Promise<Stopped> {
    if (this.#record.state === 'running') this.#record.state = 'draining';
    const { clock } = this.#parts;
    const deadline = clock.now() + limitMs;
    while (this.#waiting > 0 && clock.now() < deadline) await clock.sleep(Math.min(LOOK_MS, limitMs));
    this.#record.state = 'stopped';
    const undelivered = this.#waiting;
    for (const mailbox of this.#mailboxes) mailbox.close();
    return { undelivered };
  }

  status(): PartStatus {
    const status = this.#record.status(this.#waiting);
    const own = [...this.#mailboxes, this.#past];
    const taken = own.reduce((sum, mailbox) => sum + mailbox.taken, 0);
    const missed = own.reduce((sum, mailbox) => sum + mailbox.missed, 0);
    return { ...status, counters: { ...status.counters, taken, missed } };
  }

  health(): PartHealth {
    if (this.#record.state !== 'running') return { level: 'failed', reason: `is ${this.#record.state}` };
    const limit = this.#parts.waitingLimit ?? WAITING_LIMIT;
    const behind = [...this.#mailboxes].filter(({ waiting }) => waiting >= limit).length;
    return behind === 0 ? { level: 'ok' } : { level: 'degraded', reason: `${behind} subscribers take no messages` };
  }

  get #waiting(): number {
    return [...this.#mailboxes].reduce((sum, { waiting }) => sum + waiting, 0);
  }
}
