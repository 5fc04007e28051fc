import { expect, test } from '@playwright/test';
import { againCommand } from '../../../fixtures/report/run/again.ts';
import { causesOf, extentOf } from '../../../fixtures/report/run/causes.ts';
import type { RunFailure } from '../../../fixtures/report/run/run-schema.ts';
import { alteredFare, alteredJourney, redTest, testOf } from './recorded-run.ts';

function titles(failures: readonly RunFailure[]): string[] {
  const tests = failures.map((failure, at) => redTest(`test ${at}`, [failure]));
  return causesOf(tests, againCommand).map(({ title }) => title);
}

const BETWEEN = { lastGoodHop: ['kafka.trips'], firstBadHop: 'redis.trips', service: 'stream-processor' };

test('five red tests of one cause are one story, with its extent, its worst journey and the command', () => {
  const tests = [5, 7, 20, 20, 20].map((count, at) => redTest(`RS-0${at}`, [alteredFare(count)], [alteredJourney()]));
  const causes = causesOf(tests, againCommand);
  expect(causes.map((cause) => `${cause.title}: ${extentOf(cause)}`)).toEqual([
    'fare altered between kafka.trips and redis.trips, by stream-processor: 5 tests, 72 events',
  ]);
  expect(causes[0]).toMatchObject({
    hop: 'redis.trips',
    service: 'stream-processor',
    worst: { test: 'RS-00', journey: { label: 'trip 7f3c…#4' } },
    again: 'E2E_SEED=4711 npx playwright test e2e/core_pipeline/rs-02-redis.spec.ts:3 --project=core_pipeline',
  });
});

test('every kind of failure reads as a sentence', () => {
  const kinds = ['missing', 'late', 'repeated', 'phantom', 'reordered', 'split', 'altered', 'malformed', 'slow'];
  const others = ['present', 'refused', 'extra', 'lineage', 'inconsistent'];
  expect(titles([...kinds, ...others].map((kind) => ({ hop: 'redis.trips', kind, count: 1, ...BETWEEN })))).toEqual([
    'lost between kafka.trips and redis.trips, by stream-processor',
    'late between kafka.trips and redis.trips, by stream-processor',
    'repeated between kafka.trips and redis.trips, by stream-processor',
    'never sent, and yet there between kafka.trips and redis.trips, by stream-processor',
    'out of order between kafka.trips and redis.trips, by stream-processor',
    'one key in several partitions between kafka.trips and redis.trips, by stream-processor',
    'altered between kafka.trips and redis.trips, by stream-processor',
    'not of its schema between kafka.trips and redis.trips, by stream-processor',
    'slow between kafka.trips and redis.trips, by stream-processor',
    'there, and should not be between kafka.trips and redis.trips, by stream-processor',
    'refused between kafka.trips and redis.trips, by stream-processor',
    'more than was sent between kafka.trips and redis.trips, by stream-processor',
    'not traced back between kafka.trips and redis.trips, by stream-processor',
    'inconsistent between kafka.trips and redis.trips, by stream-processor',
  ]);
  expect(
    titles([
      { hop: 'dashboard', kind: 'assertion', count: 1, firstBadHop: 'dashboard' },
      { hop: 'gateway', kind: 'failed', count: 1, firstBadHop: 'gateway', service: 'gateway' },
      { hop: 'silver.trips', kind: 'missing', count: 2, lastGoodHop: ['bronze.trips', 'kafka.trips'] },
    ]),
  ).toEqual([
    'lost between bronze.trips and kafka.trips and silver.trips',
    'not as expected at dashboard',
    'services not well: gateway',
  ]);
});

test('another kind, hop or service is another cause, and what fails most tests comes first', () => {
  const missing = { hop: 'redis.trips', kind: 'missing', count: 1, ...BETWEEN };
  const found = titles([
    { ...missing, kind: 'late' },
    missing,
    missing,
    { ...missing, firstBadHop: 'websocket.trips', lastGoodHop: ['redis.trips'], service: 'gateway' },
  ]);
  expect(found).toEqual([
    'lost between kafka.trips and redis.trips, by stream-processor',
    'late between kafka.trips and redis.trips, by stream-processor',
    'lost between redis.trips and websocket.trips, by gateway',
  ]);
});

test('errors that say nothing of a hop are one where they read alike but for numbers and ids', () => {
  const said = (id: string, message: string) => testOf(id, { outcome: 'failed', errors: [message] });
  const causes = causesOf(
    [
      said('a', 'Error: gave up after 1,004 ms on 7f3c09d1'),
      said('b', 'Error: gave up after 2,009 ms on 83ab12ff'),
      said('c', 'HarnessError: gave up waiting until all is well [E_WAIT_TIMEOUT]\n  probes: 3'),
      said('d', 'HarnessError: gave up waiting until none is left [E_WAIT_TIMEOUT]\n  probes: 9'),
      said('e', 'Error: expect(received).toBe(expected)\n\nExpected: "a"'),
      said('f', 'Error: expect(received).toBe(expected)\n\nExpected: "b"'),
    ],
    againCommand,
  );
  expect(causes.map(({ tests }) => tests)).toEqual([['a', 'b'], ['c', 'd'], ['e'], ['f']]);
  expect(causes[0]?.title).toBe('gave up after 1,004 ms on 7f3c09d1');
});

test('the command quotes what a shell would take apart', () => {
  expect(againCommand({ place: "it's here.spec.ts:3", project: '', seed: 'a b' })).toBe(
    String.raw`E2E_SEED='a b' npx playwright test 'it'\''s here.spec.ts:3'`,
  );
});
