import { expect, test } from '@playwright/test';
import type { EachBatchPayload, KafkaMessage } from 'kafkajs';
import { processBatch } from '../../compose/services/stream-processor/batch.ts';
import type { DeadLetterWriter } from '../../compose/services/stream-processor/dead-letters.ts';
import type { Outcome, StateWriter } from '../../compose/services/stream-processor/state-writer.ts';
import { batchOf, parts } from './batch-world.ts';
import { logLines } from './log-lines.ts';

type Records = Parameters<StateWriter['write']>[0];

/** Notes what is written, and answers the same for every record. */
function writerOf(written: Records[number][], outcome: Outcome): StateWriter {
  const writer = {
    write: (records: Records) => {
      written.push(...records);
      return Promise.resolve(records.map(() => outcome));
    },
    forgetRefusals: () => Promise.resolve(),
  };
  return writer as unknown as StateWriter;
}

test('RS-02 a record goes to Redis with its place and its event, under its own key, or that of its event', async () => {
  const written: Records[number][] = [];
  const { calls, payload } = batchOf({ key: 'own', values: ['good', 'good'] });
  await processBatch(parts(calls, undefined, { writer: writerOf(written, { kind: 'published' }) }), payload);
  const [first, second] = written;
  expect(first).toMatchObject({ stream: 'ratings', partition: 0, offset: '11', key: 'own' });
  expect(first?.event.correlation_id).toBe('event-11');
  expect(second).toMatchObject({ offset: '12', key: second?.event.trip_id });
});

test('RS-22 what was done before is neither told of again nor a letter', async () => {
  const { log, lines } = logLines();
  const { calls, payload } = batchOf();
  await processBatch(parts(calls, undefined, { writer: writerOf([], { kind: 'repeated' }), log }), payload);
  expect(calls).toEqual(['commit 12', 'resolve 11']);
  expect(lines).toEqual([]);
});

test('what is said of a record has its correlation id and its place: published, refused, and waiting', async () => {
  const { log, lines } = logLines();
  const { calls, payload } = batchOf({ values: ['good', 'refused', 'no Avro', 'registry away'] });
  await processBatch(parts(calls, undefined, { log }), payload);
  const place = { topic: 'ratings', partition: 0 };
  expect(lines).toEqual([
    { level: 'info', correlation_id: 'event-11', ...place, offset: '11', msg: 'published' },
    { level: 'warn', correlation_id: 'event-12', ...place, offset: '12', reason: 'illegal', msg: 'refused' },
    {
      level: 'warn',
      correlation_id: 'header-13',
      ...place,
      offset: '13',
      reason: 'not_avro',
      detail: expect.stringContaining('bytes'),
      msg: 'refused',
    },
    {
      level: 'warn',
      correlation_id: 'header-14',
      ...place,
      offset: '14',
      msg: expect.stringContaining('the registry is away'),
    },
  ]);
});

const HEADERS: readonly (readonly [what: string, headers: KafkaMessage['headers'], id: string])[] = [
  ['whose header has bytes', undefined, 'header-11'],
  ['whose headers have none', {}, 'undefined'],
  ['whose header has text', { correlation_id: 'text' }, 'text'],
  ['with several of them has the first', { correlation_id: [Buffer.from('first'), 'second'] }, 'first'],
  ['whose header is empty', { correlation_id: [] }, 'undefined'],
];
for (const [what, headers, id] of HEADERS) {
  test(`RS-24 the letter of what cannot be read has the correlation id of its header: a record ${what}`, async () => {
    const { calls, payload } = batchOf({ values: ['no Avro'], ...(headers && { headers }) });
    await processBatch(parts(calls), payload);
    expect(calls).toContain(`letters 11 ${id} not_avro at ratings 0 12`);
  });
}

test('RS-24 a record that has no headers at all is a letter without a correlation id', async () => {
  const { calls, payload } = batchOf({ values: ['no Avro'] });
  const messages = payload.batch.messages.map(({ headers: _headers, ...message }) => message);
  const bare = { ...payload, batch: { ...payload.batch, messages, lastOffset: () => '11' } };
  await processBatch(parts(calls), bare as unknown as EachBatchPayload);
  expect(calls).toContain('letters 11 undefined not_avro at ratings 0 12');
});

test('RS-24 letters that Kafka does not take, and refusals that Redis does not forget, are tried again', async () => {
  const { calls, payload } = batchOf({ values: ['no Avro'] });
  const usual = parts(calls);
  const failOnce = (what: string, work: () => unknown) => async (): Promise<void> => {
    if (!calls.includes(what)) {
      calls.push(what);
      throw new Error('not now');
    }
    await work();
  };
  const others = {
    writer: {
      write: (records: Records) => usual.writer.write(records),
      forgetRefusals: failOnce('no Redis', () => usual.writer.forgetRefusals('ratings', 0)),
    } as unknown as StateWriter,
    deadLetters: { write: failOnce('no Kafka', () => calls.push('letters')) } as unknown as DeadLetterWriter,
  };
  await processBatch(parts(calls, undefined, others), payload);
  expect(calls).toEqual(['write ', 'no Kafka', 'letters', 'no Redis', 'forget ratings 0', 'resolve 11']);
});

test('RS-22 a batch that Redis does not take is written again, until this member is stopped', async () => {
  const { calls, payload } = batchOf();
  const stop = new AbortController();
  let fails = 0;
  const redis = (): Promise<void> => {
    fails += 1;
    if (fails === 2) stop.abort(new Error('stopped'));
    return Promise.reject(new Error('not now'));
  };
  await expect(processBatch(parts(calls, redis, { signal: stop.signal }), payload)).rejects.toThrow('stopped');
  expect(calls).toEqual(['write 11', 'write 11']);
});

test('RS-24 what goes wrong in reading, other than that the registry is away, is no refusal: nothing is done', async () => {
  const { calls, payload } = batchOf();
  const read = (): Promise<never> => Promise.reject(new Error('a fault'));
  await expect(processBatch(parts(calls, undefined, { read }), payload)).rejects.toThrow('a fault');
  expect(calls).toEqual([]);
});
