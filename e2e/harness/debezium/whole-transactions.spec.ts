import { expect, test } from '@playwright/test';
import { judgeTransactions } from '../../../fixtures/technologies/debezium/transactions.ts';
import type { KafkaRecord } from '../../../fixtures/technologies/kafka/record.ts';
import { begin, change, changeFrom, end, ID, record } from './transaction-records.ts';

const WHOLE: Readonly<Record<string, readonly KafkaRecord[]>> = {
  'in one topic': [begin(), change(1), change(2), end(2)],
  'over two topics, which are read one after the other': [begin(), end(3), change(1), change(3), change(2, 9, 'lines')],
  'with a tombstone, a row of a snapshot and a change of a table between': [
    begin(),
    change(1),
    record('orders', 2, null),
    record('orders', 3, { op: 'r', transaction: null }),
    record('schema', 4, { ddl: 'ALTER TABLE orders …' }),
    change(2, 5),
    end(2),
  ],
  'that changed nothing': [begin(), end(0)],
  'that changed a key, of which both halves have one place': [begin(), changeFrom(0, 1, 'd'), changeFrom(0, 2), end(2)],
};

for (const [how, records] of Object.entries(WHOLE)) {
  test(`CD-44 a transaction ${how} is whole`, async () => {
    expect(await judgeTransactions(records)).toMatchObject({ ended: 1, findings: [] });
  });
}

const TORN: Readonly<Record<string, readonly [readonly KafkaRecord[], string, string]>> = {
  'lacks its last change': [
    [begin(), change(1), end(2)],
    'torn',
    `${ID}: 1 of 2 changes missing, first change 2, between change 1 at orders[0]@1 and nothing`,
  ],
  'lacks changes in its middle': [
    [begin(), change(1), change(4), end(4)],
    'torn',
    `${ID}: 2 of 4 changes missing, first change 2, between change 1 at orders[0]@1 and change 4 at orders[0]@4`,
  ],
  'lacks all': [
    [begin(), end(1)],
    'torn',
    `${ID}: 1 of 1 changes missing, first change 1, between nothing and nothing`,
  ],
  'has one more than its end says': [
    [begin(), change(1), change(2), end(1)],
    'torn',
    `${ID}: change 2 at orders[0]@2, where its end says 1`,
  ],
  'has one twice': [
    [begin(), change(1), change(1, 2), end(1)],
    'repeated',
    `${ID}: change 1 at orders[0]@1 and orders[0]@2`,
  ],
  'was begun anew in its middle, and counted on': [
    [begin(), changeFrom(0, 1), changeFrom(1, 2), changeFrom(0, 3), changeFrom(1, 4), changeFrom(2, 5), end(5)],
    'repeated',
    `${ID}: 2 changes come again under higher numbers, first change 1 at orders[0]@1 as 3 at orders[0]@3`,
  ],
  'has two in the wrong order': [
    [begin(), change(2, 1), change(1, 2), end(2)],
    'reordered',
    `${ID}: change 1 at orders[0]@2, behind 2 at orders[0]@1`,
  ],
};

for (const [what, [records, fault, detail]] of Object.entries(TORN)) {
  test(`CD-44 a transaction that ${what} is not whole, and it is said between which offsets`, async () => {
    expect(await judgeTransactions(records)).toMatchObject({ ended: 1, findings: [{ fault, detail }] });
  });
}

test('CD-44 a transaction without its end, and a change without a transaction, are told beside a whole one', async () => {
  const other = '5f0c…:8';
  const stray = record('orders', 8, { op: 'u', transaction: null });
  const { ended, changes, findings } = await judgeTransactions([
    begin(),
    change(1),
    end(1),
    begin(other),
    change(1, 5, 'orders', other),
    stray,
  ]);
  expect([ended, changes]).toEqual([1, 2]);
  expect(findings).toEqual([
    { fault: 'without a transaction', detail: 'orders[0]@8' },
    { fault: 'endless', detail: `${other}: 1 changes and no end` },
  ]);
});

for (const [what, records] of Object.entries({ nothing: [], 'transactions without an end': [begin(), change(1)] })) {
  test(`CD-44 of ${what} it cannot be told whether transactions are whole`, async () => {
    await expect(judgeTransactions(records)).rejects.toThrow(expect.objectContaining({ code: 'E_EMPTY_INPUT' }));
  });
}
