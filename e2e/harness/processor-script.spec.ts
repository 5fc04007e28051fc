import { EventEmitter } from 'node:events';
import { mock } from 'node:test';
import { expect, test } from '@playwright/test';
import { recordScript } from '../../compose/services/stream-processor/script.ts';
import { StateWriter } from '../../compose/services/stream-processor/state-writer.ts';
import { taskOf } from '../../compose/services/stream-processor/task.ts';
import type { Stream } from '../../test-data/rideshare/schemas/streams.ts';
import { NEXT_STATES } from '../../test-data/rideshare/schemas/trip-life.ts';

type Redis = ConstructorParameters<typeof StateWriter>[0];

const SCRIPT = recordScript(NEXT_STATES);
const EVENT = { event_id: 'e', trip_id: 't', zone_id: 'z', state: 'MATCHED', sequence: 1 };
const NOW = 1_700_000_000_000;

/** The script's own names for what it is given: `KEYS` in order, and `ARGV` by number. */
function namesIn(script: string): {
  readonly keys: readonly string[];
  readonly values: readonly (readonly string[])[];
} {
  const keys = /local ([\w, ]+) = unpack\(KEYS\)/.exec(script)?.[1]?.split(', ') ?? [];
  const values = [...script.matchAll(/local ([\w, ]+) =\s+((?:(?:tonumber\()?ARGV\[\d+\]\)?,? ?)+)/g)].flatMap(
    ([, names = '', given = '']) => {
      const places = [...given.matchAll(/ARGV\[(\d+)\]/g)].map(([, place = '']) => place);
      return names.split(', ').map((name, at): [string, string] => [name, places[at] ?? '']);
    },
  );
  return { keys, values };
}

/** What the script is given for a record, by the names that it has for it. */
async function given(stream: Stream): Promise<Readonly<Record<string, unknown>>> {
  const calls: (readonly unknown[])[] = [];
  const redis = Object.assign(new EventEmitter(), {
    script: () => Promise.resolve('sha'),
    pipeline: () => ({
      evalsha: (...call: readonly unknown[]) => calls.push(call),
      exec: () => Promise.resolve(calls.map(() => [null, ['published']])),
    }),
  });
  const limits = { state: 10, eventIds: 20, memorySeconds: 30 };
  const writer = new StateWriter(redis as unknown as Redis, { taskOf, script: SCRIPT }, limits);
  const place = { stream, partition: 2, key: 'k', event: EVENT };
  mock.timers.enable({ apis: ['Date'], now: NOW });
  try {
    await writer.write(['17', '18'].map((offset) => ({ ...place, offset })));
  } finally {
    mock.timers.reset();
  }
  const [, count, ...rest] = calls[1] ?? [];
  const { keys, values } = namesIn(SCRIPT);
  const argv = rest.slice(Number(count));
  return {
    ...Object.fromEntries(keys.map((name, at) => [name, rest[at]])),
    ...Object.fromEntries(values.map(([name = '', place = '']) => [name, argv[Number(place) - 1]])),
    keyCount: count,
  };
}

test('RS-20 the script knows which states of a trip may follow which', () => {
  expect(SCRIPT).toContain(
    'local transitions = { REQUESTED = { MATCHED = true, CANCELLED = true }, ' +
      'MATCHED = { EN_ROUTE = true, CANCELLED = true }, EN_ROUTE = { IN_PROGRESS = true, CANCELLED = true }, ' +
      'IN_PROGRESS = { COMPLETED = true }, COMPLETED = {  }, CANCELLED = {  } }\n',
  );
});

test('RS-22 what the script reads under a name is what it is given under it', async () => {
  expect(await given('trips')).toEqual({
    keyCount: 7,
    offsets: 'processor:offsets',
    refusals: 'processor:refused:trips:2',
    seen: 'processor:seen:trips',
    seen_before: 'processor:seen-before:trips',
    state: 'state:trips',
    recent: 'state:trips:recent',
    trip: 'processor:trip:t',
    slot: 'trips:2',
    offset: '18',
    before: '17',
    event_id: 'e',
    channel: 'trips',
    message: expect.stringContaining('"offset":"18"'),
    entity: 't',
    state_json: JSON.stringify({ ...EVENT, version: 1 }),
    trip_state: 'MATCHED',
    sequence: 1,
    now: NOW,
    state_limit: 10,
    seen_limit: 20,
    memory_s: 30,
  });
});

test('RS-22 what leaves no state and is no step of a trip is given as nothing', async () => {
  expect(await given('ratings')).toMatchObject({
    state: 'state:none',
    recent: 'state:none:recent',
    entity: '',
    state_json: '',
    trip_state: '',
    sequence: 0,
  });
  // A zone has a state, and no life.
  expect(await given('surge_updates')).toMatchObject({ state: 'state:surge', entity: 'z', trip_state: '' });
});
