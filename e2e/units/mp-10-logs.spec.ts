import { rateAdjustment } from '../../compose/services/market-data-runtime/contracts/messages.ts';
import { Diary } from '../../compose/services/market-data-runtime/control/diary.ts';
import { NumberedLog } from '../../compose/services/market-data-runtime/control/numbered-log.ts';
import { expect, test } from '../contracts/holds.ts';

test('MP-10 of a long log the last entries are kept, and what is gone is said to be gone', () => {
  const log = new NumberedLog<number>(3);
  expect(log.page(0, 10)).toEqual({ entries: [], next: 0 });
  for (let at = 0; at < 5; at += 1) log.add(at);
  expect(log.next).toBe(5);
  expect(log.page(0, 10)).toEqual({ entries: [0, 1, 2, 3, 4], next: 5 });
  expect(log.page(1, 2)).toEqual({ entries: [1, 2], next: 3 });
  log.add(5);
  expect(log.next).toBe(6);
  expect(log.page(2, 10)).toBeUndefined();
  expect(log.page(3, 10)).toEqual({ entries: [3, 4, 5], next: 6 });
  expect(log.page(6, 10)).toEqual({ entries: [], next: 6 });
});

test('MP-10 ten thousand trades and five thousand remarks are kept', () => {
  const diary = new Diary();
  const trade = { symbol: 'X', id: 1, price: '1', quantity: '1', timeMicros: 1, eventMicros: 1, buyerIsMaker: true };
  for (let at = 0; at < 20_000; at += 1) diary.told.emitted(trade);
  expect(diary.emissions.page(9_999, 1)).toBeUndefined();
  expect(diary.emissions.page(10_000, 1)?.next).toBe(10_001);
  for (let at = 0; at < 10_000; at += 1) diary.told.adjusted(1, rateAdjustment());
  expect(diary.remarks.page(4_999, 1)).toBeUndefined();
  expect(diary.remarks.page(5_000, 1)?.next).toBe(5_001);
});
