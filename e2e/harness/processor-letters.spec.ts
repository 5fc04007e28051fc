import { expect, test } from '@playwright/test';
import { pino } from 'pino';
import { DeadLetterWriter } from '../../compose/services/stream-processor/dead-letters.ts';

type Kafka = ConstructorParameters<typeof DeadLetterWriter>[0];

/** A Kafka that keeps what is asked of it; what `fails` names is refused. */
class Broker {
  readonly asked: string[] = [];
  /** Of the partition; undefined where the group has none of it. */
  committed: string | undefined = '-1';
  fails: string | undefined;
  /** How the last producer was made. */
  settings: unknown;
  #producers = 0;

  async #ask(what: string): Promise<void> {
    this.asked.push(what);
    await Promise.resolve();
    if (this.fails !== undefined && what.includes(this.fails)) throw new Error(`no ${this.fails}`);
  }

  get kafka(): Kafka {
    const fixed = {
      admin: () => ({
        connect: () => this.#ask('admin connects'),
        disconnect: () => this.#ask('admin disconnects'),
        fetchOffsets: async (asked: unknown) => {
          await this.#ask(`where is ${JSON.stringify(asked)}`);
          const committed = { partition: 2, offset: this.committed };
          return [
            { partitions: [{ partition: 1, offset: '99' }, ...(this.committed === undefined ? [] : [committed])] },
          ];
        },
      }),
      producer: (settings: { readonly transactionalId: string }) => {
        const { transactionalId } = (this.settings = settings);
        this.#producers += 1;
        const name = `${transactionalId}-${this.#producers}`;
        return {
          connect: () => this.#ask(`${name} connects`),
          disconnect: () => this.#ask(`${name} disconnects`),
          transaction: async () => {
            let isActive = true;
            await this.#ask(`${name} begins`);
            return {
              isActive: () => isActive,
              send: ({ topic, messages }: { topic: string; messages: readonly { value: string }[] }) =>
                this.#ask(`send ${messages.map(({ value }) => value).join()} to ${topic}`),
              sendOffsets: ({ consumerGroupId, topics }: { consumerGroupId: string; topics: unknown }) =>
                this.#ask(`offsets of ${consumerGroupId} ${JSON.stringify(topics)}`),
              commit: async () => {
                isActive = false;
                await this.#ask('commit');
              },
              abort: () => this.#ask('abort'),
            };
          },
        };
      },
    };
    return fixed as unknown as Kafka;
  }
}

const OFFSETS = 'offsets of group [{"topic":"trips","partitions":[{"partition":2,"offset":"119"}]}]';
const QUESTION = 'where is {"groupId":"group","topics":["trips"]}';
const ANEW = ['id-2 connects', 'admin connects', QUESTION];
const POSITION = { topic: 'trips', partition: 2, offset: '119' };

function writerAt(broker: Broker, position = POSITION) {
  const writer = new DeadLetterWriter(broker.kafka, {
    letterOf: ({ message }, { offset }) => ({ value: `${message.value?.toString()} at ${offset}` }),
    groupId: 'group',
    transactionalId: 'id',
    log: pino({ level: 'silent' }),
  });
  const message = { key: null, value: Buffer.from('x'), offset: '118', timestamp: '1', attributes: 0, headers: {} };
  const letter = { message, refusal: { reason: 'not_avro', detail: '' }, correlationId: undefined };
  return { writer, write: () => writer.write([letter], position) };
}

test('RS-24 letters and the position behind them are one transaction', async () => {
  const broker = new Broker();
  const { writer, write } = writerAt(broker);
  await writer.connect();
  await write();
  await writer.close();
  expect(broker.asked).toEqual([
    'id-1 connects',
    'admin connects',
    'id-1 begins',
    'send x at 119 to dead-letters',
    OFFSETS,
    'commit',
    'id-1 disconnects',
    'admin disconnects',
  ]);
});

for (const { fails, ends } of [
  { fails: 'send', ends: ['abort'] },
  { fails: 'offsets', ends: ['abort'] },
  { fails: 'commit', ends: [] },
]) {
  test(`RS-24 a transaction that fails at its ${fails} is no more, and the same call begins anew with another producer`, async () => {
    const broker = new Broker();
    const { writer, write } = writerAt(broker);
    await writer.connect();
    broker.fails = fails;
    await expect(write()).rejects.toThrow(`no ${fails}`);
    expect(broker.asked.filter((what) => what === 'abort')).toEqual(ends);
    expect(broker.asked.at(-1)).toBe('id-1 disconnects');
    broker.fails = undefined;
    broker.committed = '118';
    broker.asked.length = 0;
    await write();
    expect(broker.asked).toEqual([...ANEW, 'id-2 begins', 'send x at 119 to dead-letters', OFFSETS, 'commit']);
  });
}

test('RS-24 what was committed although the answer was lost is not written twice', async () => {
  const broker = new Broker();
  const { writer, write } = writerAt(broker);
  await writer.connect();
  broker.fails = 'commit';
  await expect(write()).rejects.toThrow('no commit');
  broker.fails = undefined;
  broker.asked.length = 0;
  broker.committed = '119';
  await write();
  expect(broker.asked).toEqual(ANEW);
});

test('RS-24 a producer that cannot connect is let go', async () => {
  const broker = new Broker();
  broker.fails = 'id-1 connects';
  const { writer } = writerAt(broker);
  await expect(writer.connect()).rejects.toThrow('no id-1 connects');
  expect(broker.asked).toEqual(['id-1 connects', 'admin connects', 'id-1 disconnects']);
});

for (const committed of ['-1', undefined]) {
  test(`RS-24 of a partition of which nothing was ever committed (${committed}) the first record’s letter is written`, async () => {
    const broker = new Broker();
    broker.committed = committed;
    const { write } = writerAt(broker, { ...POSITION, offset: '1' });
    await write();
    expect(broker.asked.at(-1)).toBe('commit');
  });
}

test('RS-24 letters of several partitions are written one transaction after the other, and all of them before the end', async () => {
  const broker = new Broker();
  const { writer, write } = writerAt(broker);
  await writer.connect();
  broker.asked.length = 0;
  const writing = [write(), write()];
  await writer.close();
  const one = ['id-1 begins', 'send x at 119 to dead-letters', OFFSETS, 'commit'];
  expect(broker.asked).toEqual([...one, ...one, 'id-1 disconnects', 'admin disconnects']);
  await Promise.all(writing);
});

test('RS-24 a writer that never connected ends, and lets its administrator go', async () => {
  const broker = new Broker();
  await writerAt(broker).writer.close();
  expect(broker.asked).toEqual(['admin disconnects']);
});

test('RS-24 the producer is one whose transactions end, fence off a predecessor, and make no topic by themselves', async () => {
  const broker = new Broker();
  await writerAt(broker).writer.connect();
  expect(broker.settings).toMatchObject({
    transactionalId: 'id',
    idempotent: true,
    // More at a time would let a repetition overtake what comes after it.
    maxInFlightRequests: 1,
    transactionTimeout: 10_000,
    allowAutoTopicCreation: false,
  });
});
