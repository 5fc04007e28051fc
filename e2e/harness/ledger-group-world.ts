import type { HistoryEvent, Message, Value } from '../../fixtures/checks/ledger/history.ts';
import type { Choose } from './ledger-world.ts';

const KEYS = ['orders', 'bills', 'claims'];
const MEMBERS = 3;
const GROUP = 'shops';

interface Poll {
  readonly key: string;
  readonly generation: number;
  /** Up to where the group had committed, as far as anybody had been told when it began. */
  readonly told: number;
  readonly messages: Message[];
  /** Was its commit taken? Undefined before it was tried. */
  committed?: boolean;
  /** Did it begin before the place where the group was known to be? */
  rereads: boolean;
  /** The last of what it left out before it began. */
  skipped: Value | undefined;
}

interface Member {
  process: number;
  keys: readonly string[];
  /** Where it fetches next. */
  readonly positions: Map<string, number>;
  poll: Poll | undefined;
}

/** What the members of a group do wrong when they are given a key. */
export type GroupFault = 'rereads' | 'skips';

/**
 * A consumer group that keeps every promise while it rebalances and its members die, and producers beside it. A member
 * commits after each poll; a commit of an old generation is refused, and the answer to a commit may come late, or never.
 * With a fault, members begin somewhere else than where the group is.
 */
export class GroupWorld {
  readonly history: HistoryEvent[] = [];
  readonly #choose: Choose;
  readonly #fault: GroupFault | undefined;
  readonly #logs = new Map(KEYS.map((key) => [key, [] as Message[]]));
  readonly #committed = new Map<string, number>();
  readonly #told = new Map<string, number>();
  readonly #members: Member[] = [];
  readonly #deaths: (() => void)[] = [];
  readonly #skipped: Value[] = [];
  /** What members had polled when they died: where the group went on behind it, that may have been right. */
  readonly #ofTheDead = new Set<Value>();
  #hasReread = false;
  #generation = 0;
  #processes = 1;
  #values = 0;

  constructor(choose: Choose, steps: number, fault?: GroupFault) {
    this.#choose = choose;
    this.#fault = fault;
    for (let at = 0; at < MEMBERS; at += 1) this.#join();
    this.#rebalance();
    for (let at = 0; at < steps; at += 1) this.#step();
    for (const key of KEYS) this.#produce(key);
    this.#finish();
  }

  /** Has the fault made any difference, beyond what the lost answer of a member that died could explain? */
  get hasFaulted(): boolean {
    return this.#hasReread || this.#skipped.some((value) => !this.#ofTheDead.has(value));
  }

  #step(): void {
    const what = this.#choose(16);
    const member = this.#members[this.#choose(this.#members.length)];
    if (what < 5) this.#produce(KEYS[this.#choose(KEYS.length)] ?? '');
    else if (what < 14 && member !== undefined) this.#proceed(member);
    else if (what === 14) this.#rebalance();
    else if (member !== undefined) this.#kill(member);
    if (this.#choose(4) === 0) this.#deaths.shift()?.();
  }

  #produce(key: string): void {
    const log = this.#logs.get(key) ?? [];
    const message = { key, value: this.#values++, offset: (log.at(-1)?.offset ?? -1) + 1 + this.#choose(2) };
    log.push(message);
    this.history.push({ process: 0, type: 'invoke', f: 'send' });
    this.history.push({ process: 0, type: 'ok', f: 'send', steps: [{ send: message }] });
  }

  #join(): void {
    this.#members.push({ process: this.#processes++, keys: [], positions: new Map(), poll: undefined });
  }

  #rebalance(): void {
    this.#generation += 1;
    const owners = KEYS.map(() => this.#choose(this.#members.length));
    this.#members.forEach((member, at) => {
      member.keys = KEYS.filter((_, key) => owners[key] === at);
      for (const key of member.keys) member.positions.set(key, this.#startOf(key));
    });
  }

  /** Where a member begins with a key that it is given: where the group is, unless it errs. */
  #startOf(key: string): number {
    const log = this.#logs.get(key) ?? [];
    const committed = this.#committed.get(key) ?? 0;
    const at = log.findIndex(({ offset }) => offset >= committed);
    const next = at < 0 ? log.length : at;
    // Where nothing is committed or nothing is left, no fault would show.
    if (this.#fault === undefined || next === 0 || next >= log.length - 1) return committed;
    return log[this.#fault === 'skips' ? next + 1 : next - 1]?.offset ?? committed;
  }

  #proceed(member: Member): void {
    const { poll } = member;
    if (poll === undefined) this.#begin(member, member.keys[this.#choose(member.keys.length || 1)]);
    else if (poll.committed === undefined && poll.messages.length === 0) this.#fetch(member, poll);
    else if (poll.committed === undefined) this.#commit(member, poll);
    else this.#end(member, poll.committed ? 'ok' : 'fail');
  }

  #begin(member: Member, key: string | undefined): void {
    if (key === undefined) return;
    const told = this.#told.get(key) ?? 0;
    member.poll = { key, generation: this.#generation, told, messages: [], rereads: false, skipped: undefined };
    this.history.push({ process: member.process, type: 'invoke', f: 'poll', group: GROUP });
  }

  #fetch(member: Member, poll: Poll): void {
    const from = member.positions.get(poll.key) ?? 0;
    const left = (this.#logs.get(poll.key) ?? []).filter(({ offset }) => offset >= from);
    poll.messages.push(...left.slice(0, 1 + this.#choose(3)));
    const last = poll.messages.at(-1);
    if (last === undefined) poll.committed = true;
    else member.positions.set(poll.key, last.offset + 1);
  }

  #commit(member: Member, poll: Poll): void {
    poll.committed = poll.generation === this.#generation;
    const [first, last] = [poll.messages[0], poll.messages.at(-1)];
    if (first === undefined || last === undefined) return;
    if (!poll.committed) {
      // It joins anew, and asks where the group is.
      member.positions.set(poll.key, this.#startOf(poll.key));
      return;
    }
    const committed = this.#committed.get(poll.key) ?? 0;
    const log = this.#logs.get(poll.key) ?? [];
    const skipped = log.filter(({ offset }) => offset >= committed && offset < first.offset);
    poll.rereads = first.offset < poll.told;
    poll.skipped = skipped.at(-1)?.value;
    this.#committed.set(poll.key, last.offset + 1);
  }

  #end(member: Member, type: 'ok' | 'fail' | 'info'): void {
    const { poll, process } = member;
    member.poll = undefined;
    if (poll === undefined) return;
    const last = poll.messages.at(-1);
    if (type === 'ok' && last !== undefined) {
      if (poll.rereads) this.#hasReread = true;
      if (poll.skipped !== undefined) this.#skipped.push(poll.skipped);
      this.#told.set(poll.key, Math.max(this.#told.get(poll.key) ?? 0, last.offset + 1));
    }
    this.history.push({ process, type, f: 'poll', steps: [{ poll: poll.messages }], group: GROUP });
  }

  /** Its last commit may have been taken; what it had polled is known, and somebody notices its death some time later. */
  #kill(member: Member): void {
    const { poll } = member;
    if (poll?.committed === undefined && poll !== undefined && poll.messages.length > 0 && this.#choose(2) === 0) {
      this.#commit(member, poll);
    }
    for (const { value } of poll?.messages ?? []) this.#ofTheDead.add(value);
    this.#members.splice(this.#members.indexOf(member), 1);
    this.#deaths.push(() => {
      this.#end(member, 'info');
    });
    this.#join();
    this.#rebalance();
  }

  /** All are answered, and what is left is read. */
  #finish(): void {
    for (const member of this.#members) while (member.poll !== undefined) this.#proceed(member);
    for (const death of this.#deaths.splice(0)) death();
    this.#rebalance();
    for (const member of this.#members) {
      for (const key of member.keys) {
        const last = this.#logs.get(key)?.at(-1)?.offset ?? -1;
        while ((member.positions.get(key) ?? 0) <= last) {
          this.#begin(member, key);
          while (member.poll !== undefined) this.#proceed(member);
        }
      }
    }
  }
}
