import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import kafkajs, { type Producer } from 'kafkajs';
import type { HistoryEvent } from '../../fixtures/checks/ledger/history.ts';
import { Condition } from '../../fixtures/core/condition.ts';
import { HarnessError } from '../../fixtures/core/errors.ts';
import { HistoryRecorder } from '../../fixtures/technologies/kafka/history-recorder.ts';
import { RecordedProducer } from '../../fixtures/technologies/kafka/recorded-producer.ts';
import type { MemberCommand, MemberMessage, MemberOptions } from './ledger-member.child.ts';

const CHILD = join(import.meta.dirname, 'ledger-member.child.ts');
/** A dead member is missed after its session of 6 s; the machine may be busy. */
const WITHIN_MS = 30_000;
const BATCH = 5;

/** One member of the group, in a process of its own. */
export interface Member {
  readonly process: number;
  readonly child: ChildProcess;
  /** The partitions that it was given last. */
  keys: readonly string[];
  /** How many messages it has polled and put behind it. */
  polled: number;
  isHolding: boolean;
}

/** A consumer group of child processes on a real topic, with load on it, and a history of all that happens. */
export class RecordedGroup implements AsyncDisposable {
  readonly recorder = new HistoryRecorder();
  readonly members: Member[] = [];
  readonly #options: Omit<MemberOptions, 'process'>;
  readonly #partitions: number;
  readonly #progress = new Condition();
  readonly #producer: Producer;
  readonly #loads: Promise<void>[] = [];
  #isLoaded = false;
  #values = 0;
  acknowledged = 0;

  constructor(options: Omit<MemberOptions, 'process'>, partitions: number) {
    this.#options = options;
    this.#partitions = partitions;
    const kafka = new kafkajs.Kafka({ brokers: [options.bootstrap], logLevel: kafkajs.logLevel.NOTHING });
    this.#producer = kafka.producer({ allowAutoTopicCreation: false });
  }

  /** Starts a member; it joins in its own time. */
  join(begins?: MemberOptions['begins']): Member {
    const process = this.recorder.newProcess();
    const options: MemberOptions = { ...this.#options, process, ...(begins === undefined ? {} : { begins }) };
    const child = fork(CHILD, [JSON.stringify(options)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const member: Member = { process, child, keys: [], polled: 0, isHolding: false };
    child.on('message', (message: MemberMessage) => {
      this.#take(member, message);
    });
    this.members.push(member);
    return member;
  }

  tell(member: Member, command: MemberCommand): void {
    member.child.send(command);
  }

  /** Kills the process outright, and returns when all that it had said has arrived. */
  async kill(member: Member): Promise<void> {
    member.child.kill('SIGKILL');
    await this.#gone(member);
  }

  /** Has a member leave the group as it should. */
  async leave(member: Member): Promise<void> {
    this.tell(member, 'stop');
    await this.#gone(member);
  }

  /** @throws HarnessError `E_WAIT_TIMEOUT` */
  async until(what: string, look: () => boolean): Promise<void> {
    await this.#progress.until({
      what,
      look: () => look() || undefined,
      withinMs: WITHIN_MS,
      facts: () => ({
        acknowledged: this.acknowledged,
        members: this.members.map(({ process, keys, polled }) => `${process}: ${keys.join(' ')}, ${polled} polled`),
      }),
    });
  }

  /** Do the members hold all partitions, none of them twice? */
  get isComplete(): boolean {
    const keys = this.members.flatMap((member) => member.keys);
    return keys.length === this.#partitions && new Set(keys).size === keys.length;
  }

  get polled(): number {
    return this.members.reduce((sum, { polled }) => sum + polled, 0);
  }

  /** Begins to send, by two producers, one request after the other each. */
  async load(): Promise<void> {
    await this.#producer.connect();
    this.#isLoaded = true;
    for (let at = 0; at < 2; at += 1) {
      const producer = this.#recordedProducer();
      const run = async (): Promise<void> => {
        for (let turn = at; this.#isLoaded; turn += 1) await this.#send(producer, turn % this.#partitions);
      };
      this.#loads.push(run());
    }
  }

  /** Ends the load; when it returns every send has its answer. */
  async unload(): Promise<void> {
    this.#isLoaded = false;
    await Promise.all(this.#loads);
  }

  /** Has all members leave, so that all that they did has been told. @returns the history */
  async end(): Promise<HistoryEvent[]> {
    await Promise.all([...this.members].map((member) => this.leave(member)));
    return this.recorder.history();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.unload();
    await Promise.all([...this.members].map((member) => this.kill(member)));
    await this.#producer.disconnect();
  }

  #recordedProducer(): RecordedProducer {
    return new RecordedProducer(this.#producer, this.recorder.newProcess(), (note) => {
      this.recorder.take(note);
    });
  }

  async #send(producer: RecordedProducer, partition: number): Promise<void> {
    const values = Array.from({ length: BATCH }, () => `m${this.#values++}`);
    if (await producer.send({ topic: this.#options.topic, partition, values })) this.acknowledged += values.length;
    this.#progress.notify();
  }

  #take(member: Member, message: MemberMessage): void {
    if (message.what === 'failed') {
      this.#progress.fail(new HarnessError('E_KAFKA_TAP_CRASHED', `member ${member.process} failed: ${message.why}`));
    } else if (message.what === 'holds') member.isHolding = true;
    else {
      if (message.what === 'assigned') member.keys = message.keys;
      if (message.what === 'ends' && message.type === 'ok') {
        member.polled += this.recorder.polledBy(member.process)?.length ?? 0;
      }
      this.recorder.take(message);
    }
    this.#progress.notify();
  }

  async #gone(member: Member): Promise<void> {
    // The channel closes when everything in it has been read.
    if (member.child.connected) await once(member.child, 'disconnect');
    this.recorder.died(member.process);
    const at = this.members.indexOf(member);
    if (at >= 0) this.members.splice(at, 1);
  }
}
