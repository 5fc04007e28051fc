import type { HistoryEvent, Message, SentMessage, Step, Value } from '../../fixtures/checks/ledger/history.ts';

const KEYS = ['orders', 'bills', 'claims'];
const MOST_PROCESSES = 4;

/** Chooses a number from 0 to `below` - 1: from what fast-check made, so that it can shrink. */
export type Choose = (below: number) => number;

export function chooser(tape: readonly number[]): Choose {
  let at = 0;
  return (below) => (tape[at++ % tape.length] ?? 0) % below;
}

interface Client {
  process: number;
  keys: readonly string[];
  readonly positions: Map<string, number>;
  /** What its operation is about to do, and then how it ends. */
  todo: (() => void)[];
}

interface Log {
  next: number;
  readonly messages: { offset: number; value: Value }[];
}

/**
 * A broker that keeps every promise, and clients that are told the truth or nothing. Operations overlap; each send and
 * each poll takes effect at one moment between beginning and end, or, without an answer, at any time after it.
 */
export class LegalWorld {
  readonly history: HistoryEvent[] = [];
  readonly logs = new Map<string, Log>(KEYS.map((key) => [key, { next: 0, messages: [] }]));
  readonly #choose: Choose;
  /** By operation, what may still land, in the order of its sends. */
  readonly #late: (() => void)[][] = [];
  readonly #clients: Client[] = [];
  #processes = 0;
  #values = 0;

  constructor(choose: Choose, steps: number) {
    this.#choose = choose;
    for (let at = 0; at < MOST_PROCESSES; at += 1) {
      this.#clients.push({ process: this.#processes++, keys: KEYS, positions: new Map(), todo: [] });
    }
    for (let at = 0; at < steps; at += 1) this.#step();
    for (const client of this.#clients) while (client.todo.length > 0) client.todo.shift()?.();
    for (const landings of this.#late) if (choose(2) === 0) for (const land of landings) land();
  }

  /** One past the last offset of a key. */
  end(key: string): number {
    return this.logs.get(key)?.next ?? 0;
  }

  /** A fresh reader takes everything, a few messages at a time. @returns the whole history, of which it is the end */
  readAll(process: number): HistoryEvent[] {
    const history = [...this.history];
    for (const [key, { messages }] of this.logs) {
      for (let at = 0; at < messages.length;) {
        const some = messages.slice(at, (at += 1 + this.#choose(4)));
        const poll: Message[] = some.map(({ offset, value }) => ({ key, offset, value }));
        history.push({ process, type: 'invoke', f: 'poll' }, { process, type: 'ok', f: 'poll', steps: [{ poll }] });
      }
    }
    history.push({ process, type: 'invoke', f: 'poll' }, { process, type: 'ok', f: 'poll' });
    return history;
  }

  #step(): void {
    if (this.#late.length > 0 && this.#choose(5) === 0) this.#late[this.#choose(this.#late.length)]?.shift()?.();
    const client = this.#clients[this.#choose(MOST_PROCESSES)];
    if (client === undefined) return;
    if (client.todo.length > 0) client.todo.shift()?.();
    else if (this.#choose(12) === 0) this.#assign(client);
    else this.#operate(client);
  }

  #assign(client: Client): void {
    const keys = KEYS.filter(() => this.#choose(3) > 0);
    const { process } = client;
    const begins = { process, type: 'invoke', f: 'assign', keys } as const;
    const seeks = this.#choose(4) === 0 ? { soughtToBeginning: true } : {};
    const saysAtOnce = this.#choose(2) === 0;
    this.history.push(saysAtOnce ? { ...begins, ...seeks } : begins);
    client.todo.push(() => {
      for (const key of KEYS) if (!keys.includes(key)) client.positions.delete(key);
      if (seeks.soughtToBeginning === true) for (const key of keys) client.positions.set(key, 0);
      client.keys = keys;
      // Either of its lines may say what it is about.
      const ends = { process, type: 'ok', f: 'assign', ...(this.#choose(2) === 0 ? {} : { keys }) } as const;
      this.history.push(saysAtOnce ? ends : { ...ends, ...seeks });
    });
  }

  #operate(client: Client): void {
    const { process } = client;
    const f = (['send', 'poll', 'txn'] as const)[this.#choose(3)] ?? 'txn';
    const type = (['ok', 'ok', 'ok', 'ok', 'fail', 'info'] as const)[this.#choose(6)] ?? 'ok';
    const polls: Message[] = [];
    const sends: SentMessage[] = [];
    const reached = new Map(client.positions);
    const messages = f === 'poll' ? [] : Array.from({ length: 1 + this.#choose(3) }, () => this.#newMessage());
    const rebalanced = this.#choose(10) === 0 ? client.keys.slice(0, 1) : [];
    const soughtToBeginning = f !== 'send' && this.#choose(10) === 0;
    // Some clients say at the beginning what they are about to do.
    const announced = this.#choose(2) === 0 ? messages.map((send): Step => ({ send })) : [];
    const seeksAtOnce = soughtToBeginning && this.#choose(2) === 0;
    this.history.push({
      process,
      type: 'invoke',
      f,
      ...(announced.length === 0 ? {} : { steps: announced }),
      ...(seeksAtOnce ? { soughtToBeginning } : {}),
    });
    // A transaction takes effect as a whole; plain sends one by one, so that those of others come between.
    const late: (() => void)[] = [];
    const sending = messages.map((message) => (): void => {
      this.#send(message, type, sends, late);
    });
    if (type === 'info') {
      const landAll = (): void => {
        for (const land of late.splice(0)) land();
      };
      this.#late.push(f === 'txn' ? [landAll] : late);
    }
    if (f !== 'send') {
      client.todo.push(() => {
        if (soughtToBeginning) for (const key of KEYS) reached.set(key, 0);
        for (const key of rebalanced) reached.set(key, this.#choose(this.end(key) + 1));
        for (const key of client.keys) if (this.#choose(3) > 0) polls.push(...this.#poll(key, reached));
        for (const send of sending) if (f === 'txn') send();
      });
    }
    if (f === 'send') client.todo.push(...sending);
    client.todo.push(() => {
      const steps: Step[] = [
        ...(f === 'send' || (type === 'info' && this.#choose(2) === 0) ? [] : [{ poll: polls }]),
        ...sends.map((send) => ({ send })),
      ];
      const told = announced.length > 0 && type !== 'ok' && this.#choose(2) === 0 ? steps.slice(0, 1) : steps;
      this.history.push({
        process,
        type,
        f,
        steps: told,
        rebalanced,
        soughtToBeginning: !seeksAtOnce && soughtToBeginning,
      });
      // Sought or moved, the place from before is gone even where the transaction has failed.
      if (type === 'ok') for (const [key, position] of reached) client.positions.set(key, position);
      else if (soughtToBeginning) client.positions.clear();
      else for (const key of rebalanced) client.positions.delete(key);
      if (type === 'info' && f !== 'send') {
        // Nobody knows whether its places were committed, so somebody else goes on.
        client.process = this.#processes++;
        client.positions.clear();
      }
    });
  }

  #poll(key: string, reached: Map<string, number>): Message[] {
    const messages = this.logs.get(key)?.messages ?? [];
    // A place that is not known yet may be anywhere.
    const from = reached.get(key) ?? this.#choose(this.end(key) + 1);
    const some = messages.filter(({ offset }) => offset >= from).slice(0, this.#choose(4));
    reached.set(key, (some.at(-1)?.offset ?? from - 1) + 1);
    return some.map((message) => ({ key, ...message }));
  }

  #newMessage(): SentMessage {
    return { key: KEYS[this.#choose(KEYS.length)] ?? '', value: this.#values++ };
  }

  #send({ key, value }: SentMessage, type: 'ok' | 'fail' | 'info', sends: SentMessage[], late: (() => void)[]): void {
    const log = this.logs.get(key);
    if (log === undefined) return;
    // Control records and aborted messages take offsets too.
    log.next += this.#choose(4) === 0 ? 1 : 0;
    const land = (): number => {
      log.messages.push({ offset: log.next, value });
      return log.next++;
    };
    if (type === 'fail') sends.push({ key, value });
    else if (type === 'info') {
      sends.push({ key, value });
      late.push(land);
    } else {
      const offset = land();
      sends.push(this.#choose(3) === 0 ? { key, value } : { key, value, offset });
    }
  }
}
