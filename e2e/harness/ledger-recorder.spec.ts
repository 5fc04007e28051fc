import { expect, test } from '@playwright/test';
import { checkHistory } from '../../fixtures/checks/ledger/check-history.ts';
import { HistoryRecorder, logKey } from '../../fixtures/technologies/kafka/history-recorder.ts';

const KEY = logKey('orders', 0);

test('notes become a history by their times, not by their arrival', () => {
  const recorder = new HistoryRecorder();
  const [sender, reader] = [recorder.newProcess(), recorder.newProcess()];
  recorder.take({ process: reader, at: 30, what: 'polls', group: 'shops' });
  recorder.take({ process: sender, at: 10, what: 'sends', sends: [{ key: KEY, value: 'tea' }] });
  recorder.take({ process: reader, at: 35, what: 'polled', messages: [{ key: KEY, value: 'tea', offset: 0 }] });
  recorder.take({ process: sender, at: 20, what: 'ends', type: 'ok', sends: [{ key: KEY, value: 'tea', offset: 0 }] });
  recorder.take({ process: reader, at: 40, what: 'ends', type: 'ok' });
  const history = recorder.history();
  expect(history.map(({ process, type, f }) => `${process} ${type} ${f}`)).toEqual([
    '0 invoke send',
    '0 ok send',
    '1 invoke poll',
    '1 ok poll',
  ]);
  expect(history[3]).toEqual({
    process: 1,
    type: 'ok',
    f: 'poll',
    group: 'shops',
    steps: [{ poll: [{ key: 'orders[0]', value: 'tea', offset: 0 }] }],
  });
  expect(checkHistory(history).valid).toBe(true);
});

test('who dies while he polls leaves what he had polled, without an answer', () => {
  const recorder = new HistoryRecorder();
  const reader = recorder.newProcess();
  recorder.take({ process: reader, at: 1, what: 'polls' });
  recorder.take({ process: reader, at: 2, what: 'polled', messages: [{ key: KEY, value: 'tea', offset: 0 }] });
  expect(recorder.polledBy(reader)).toHaveLength(1);
  recorder.died(reader);
  // Said before the death, and heard after it.
  recorder.take({ process: reader, at: 3, what: 'ends', type: 'ok' });
  expect(recorder.polledBy(reader)).toBeUndefined();
  expect(recorder.history().map(({ type, steps }) => [type, steps?.length])).toEqual([
    ['invoke', undefined],
    ['info', 1],
  ]);
});

test('an assignment that comes while a client polls counts from the end of the poll', () => {
  const recorder = new HistoryRecorder();
  const reader = recorder.newProcess();
  recorder.take({ process: reader, at: 1, what: 'polls' });
  recorder.take({ process: reader, at: 2, what: 'assigned', keys: [KEY] });
  recorder.take({ process: reader, at: 3, what: 'ends', type: 'fail' });
  recorder.take({ process: reader, at: 4, what: 'assigned', keys: [] });
  expect(recorder.history().map(({ type, f, keys }) => [type, f, keys?.length])).toEqual([
    ['invoke', 'poll', undefined],
    ['fail', 'poll', undefined],
    ['invoke', 'assign', 1],
    ['ok', 'assign', 1],
    ['invoke', 'assign', 0],
    ['ok', 'assign', 0],
  ]);
});

test('a client that is at two things at once is refused, and an end of nothing', () => {
  const recorder = new HistoryRecorder();
  const reader = recorder.newProcess();
  expect(() => {
    recorder.take({ process: reader, at: 1, what: 'ends', type: 'ok' });
  }).toThrow('process 0 ends what it never began [E_LEDGER_HISTORY]');
  recorder.take({ process: reader, at: 1, what: 'polls' });
  expect(() => {
    recorder.take({ process: reader, at: 2, what: 'polls' });
  }).toThrow('process 0 begins to poll and is still about a poll [E_LEDGER_HISTORY]');
});
