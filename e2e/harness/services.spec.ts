import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { checkKey } from '../../compose/services/gateway/key-check.ts';
import { readClientFrame } from '../../compose/services/gateway/client-frame.ts';
import { isOpen, passes, readFilter } from '../../compose/services/gateway/filter.ts';
import { readEnvironment } from '../../compose/services/lib/environment.ts';
import { DEFECTS, parseDefects } from '../../test-data/defects.ts';
import { createGenerator } from '../../test-data/rideshare/generators/events.ts';
import { cancelledLife } from '../../test-data/rideshare/generators/trip-events.ts';
import { judgeStep, NEXT_STATES, TRIP_STATES, type TripStep } from '../../test-data/rideshare/schemas/trip-life.ts';

test.describe('the life of a trip', () => {
  const follow = (steps: readonly TripStep[]): string[] => {
    let last: TripStep | undefined;
    return steps.map((step) => {
      const verdict = judgeStep(last, step);
      if (verdict === 'ok') last = step;
      return verdict;
    });
  };
  const steps = (...states: readonly TripStep['state'][]): TripStep[] =>
    states.map((state, sequence) => ({ state, sequence }));

  test('admits the way from the request to the end', () => {
    const verdicts = follow(steps('REQUESTED', 'MATCHED', 'EN_ROUTE', 'IN_PROGRESS', 'COMPLETED'));
    expect(verdicts).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
  });

  test('admits a cancellation before the rider is on board, and none after', () => {
    expect(follow(steps('REQUESTED', 'MATCHED', 'EN_ROUTE', 'CANCELLED')).at(-1)).toBe('ok');
    const late = follow(steps('REQUESTED', 'MATCHED', 'EN_ROUTE', 'IN_PROGRESS', 'CANCELLED'));
    expect(late.at(-1)).toBe('illegal_transition');
  });

  test('refuses a step out of its turn, before it looks at the state', () => {
    expect(judgeStep(undefined, { state: 'MATCHED', sequence: 1 })).toBe('out_of_order');
    expect(judgeStep({ state: 'MATCHED', sequence: 1 }, { state: 'MATCHED', sequence: 1 })).toBe('out_of_order');
    expect(judgeStep({ state: 'COMPLETED', sequence: 4 }, { state: 'REQUESTED', sequence: 0 })).toBe('out_of_order');
  });

  test('whatever is sent, what is admitted is a way through the table with sequence 0, 1, 2, …', () => {
    const step = fc.record({ state: fc.constantFrom(...TRIP_STATES), sequence: fc.integer({ min: 0, max: 5 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (sent) => {
        const verdicts = follow(sent);
        const admitted = sent.filter((_, index) => verdicts[index] === 'ok');
        expect(admitted.map(({ sequence }) => sequence)).toEqual(admitted.map((_, index) => index));
        const legal = admitted.every(({ state }, index) => {
          const before = admitted[index - 1];
          return before === undefined ? state === 'REQUESTED' : NEXT_STATES[before.state].includes(state);
        });
        expect(legal).toBe(true);
      }),
    );
  });
});

test.describe('generators', () => {
  const everything = (seed: number): unknown => {
    const generator = createGenerator(seed);
    return [
      generator.tripLife(),
      generator.journey(),
      generator.rating(),
      generator.payment(),
      cancelledLife(generator, 2),
    ];
  };

  test('give the same events for the same seed, and others for another', () => {
    expect(everything(7)).toEqual(everything(7));
    expect(everything(7)).not.toEqual(everything(8));
  });

  test('make no id twice', () => {
    const ids = [1, 2, 3].flatMap((seed) => {
      const generator = createGenerator(seed);
      return Array.from({ length: 2_000 }, () => generator.random.uuid());
    });
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toBe(
      true,
    );
  });

  test('a life of a trip is legal, and keeps what the test set', () => {
    const life = createGenerator(1).tripLife({ zone_id: 'zone-x', event_id: 'mine' });
    expect(life.map(({ payload }) => payload.zone_id)).toEqual(Array.from({ length: 5 }, () => 'zone-x'));
    expect(new Set(life.map(({ key }) => key)).size).toBe(1);
    expect(new Set(life.map(({ payload }) => payload.event_id)).size).toBe(5);
  });
});

test.describe('the key check', () => {
  const key = '0123456789abcdef';

  test('accepts the right key, alone or among other protocols', () => {
    const accepted = { accepted: true, protocol: `apikey.${key}` };
    expect(checkKey(`apikey.${key}`, key)).toEqual(accepted);
    expect(checkKey(`json, apikey.${key} ,v2`, key)).toEqual(accepted);
  });

  for (const [header, code] of [
    [undefined, 'missing_key'],
    ['', 'missing_key'],
    [key, 'missing_key'],
    [`APIKEY.${key}`, 'missing_key'],
    ['apikey.', 'malformed_key'],
    [`apikey.${key} x`, 'malformed_key'],
    [`apikey.${key}, apikey.other`, 'malformed_key'],
    [`apikey.${key}0`, 'wrong_key'],
    [`apikey.${key.slice(0, -1)}`, 'wrong_key'],
    [`apikey.${key.toUpperCase()}`, 'wrong_key'],
  ] as const) {
    test(`refuses ${JSON.stringify(header ?? null)} as ${code}`, () => {
      expect(checkKey(header, key)).toEqual({ accepted: false, code });
    });
  }

  test('accepts nothing but the key, whatever is tried', () => {
    fc.assert(
      fc.property(fc.string(), (tried) => {
        expect(checkKey(`apikey.${tried}`, key).accepted).toBe(tried.trim() === key);
      }),
    );
  });
});

test.describe('filters', () => {
  const event = { topic: 'trips', zone_id: 'north', trip_id: 't1' };

  test('a filter is read as it is given', () => {
    const filter = { topics: ['trips', 'ratings'], zone_id: 'north', trip_id: 't1' };
    expect(readFilter(filter)).toEqual(filter);
    expect(readFilter({})).toStrictEqual({});
  });

  test('only a filter without a condition is open', () => {
    expect(isOpen({})).toBe(true);
    for (const filter of [{ topics: ['trips'] }, { zone_id: 'north' }, { trip_id: 't1' }] as const) {
      expect(isOpen(filter)).toBe(false);
    }
  });

  test('an empty filter passes everything', () => {
    expect(passes(readFilter({}), event)).toBe(true);
    expect(passes(readFilter(undefined), { topic: 'surge_updates', zone_id: undefined, trip_id: undefined })).toBe(
      true,
    );
  });

  test('every condition must hold', () => {
    expect(passes({ zone_id: 'north', trip_id: 't1', topics: ['trips'] }, event)).toBe(true);
    expect(passes({ zone_id: 'south', trip_id: 't1' }, event)).toBe(false);
    expect(passes({ zone_id: 'north', trip_id: 't2' }, event)).toBe(false);
    expect(passes({ zone_id: 'north', topics: ['ratings'] }, event)).toBe(false);
  });

  test('an event without a trip never passes a filter by trip', () => {
    expect(passes({ trip_id: 't1' }, { topic: 'surge_updates', zone_id: 'north', trip_id: undefined })).toBe(false);
  });

  for (const bad of ['all', [], null, { zone: 'north' }, { topics: [] }, { topics: ['news'] }, { trip_id: 7 }]) {
    test(`the filter ${JSON.stringify(bad)} is refused`, () => {
      expect(() => readFilter(bad)).toThrow(/filter/);
    });
  }
});

test.describe('frames of clients', () => {
  for (const [text, code] of [
    ['', 'bad_json'],
    ['null', 'bad_frame'],
    ['[]', 'bad_frame'],
    ['{"type":"news"}', 'unknown_type'],
    ['{"type":"subscribe","id":{}}', 'bad_id'],
    ['{"type":"subscribe","filter":{"topics":"trips"}}', 'bad_filter'],
  ] as const) {
    test(`${JSON.stringify(text)} is answered with ${code}`, () => {
      expect(() => readClientFrame(Buffer.from(text), false)).toThrow(expect.objectContaining({ code }));
    });
  }

  test('a frame that is no text is answered with not_text', () => {
    const frame = Buffer.from('{"type":"ping"}');
    expect(() => readClientFrame(frame, true)).toThrow(expect.objectContaining({ code: 'not_text' }));
  });

  test('what is wrong with a frame is told in words', () => {
    for (const [frame, words] of [
      [{ type: 'news' }, 'not "news"'],
      [{ type: 'subscribe', filter: { zone: 1 } }, 'filter has no field "zone", only topics, zone_id, trip_id'],
      [{ type: 'subscribe', filter: { topics: ['news'] } }, 'filter.topics has "news"; there are trips, '],
      [{ type: 'subscribe', filter: { topics: 'trips' } }, 'filter.topics must be an array'],
      [{ type: 'subscribe', filter: { topics: [7] } }, 'filter.topics has 7'],
      [{ type: 'subscribe', filter: { zone_id: '' } }, 'filter.zone_id must be a text'],
      [{ type: 'subscribe', filter: { trip_id: 7 } }, 'filter.trip_id must be a text'],
    ] as const) {
      expect(() => readClientFrame(Buffer.from(JSON.stringify(frame)), false)).toThrow(words);
    }
  });

  test('a ping, an unsubscription and a subscription without more need no more than their type', () => {
    const read = (frame: object) => readClientFrame(Buffer.from(JSON.stringify(frame)), false);
    expect(read({ type: 'ping' })).toEqual({ type: 'ping' });
    expect(read({ type: 'unsubscribe', id: {} })).toEqual({ type: 'unsubscribe' });
    expect(read({ type: 'subscribe' })).toEqual({ type: 'subscribe', id: null, filter: {} });
    expect(read({ type: 'subscribe', id: 7 })).toEqual({ type: 'subscribe', id: 7, filter: {} });
  });

  test('a subscription carries its id and filter', () => {
    const frame = readClientFrame(Buffer.from('{"type":"subscribe","id":"a","filter":{"zone_id":"north"}}'), false);
    expect(frame).toEqual({ type: 'subscribe', id: 'a', filter: { zone_id: 'north' } });
  });
});

test.describe('settings of services', () => {
  test('a missing secret and a number out of bounds are named', () => {
    const environment = readEnvironment({ PORT: '99999', EMPTY: '' });
    expect(() => environment.secret('API_KEY')).toThrow('API_KEY is not set');
    expect(() => environment.secret('EMPTY')).toThrow('EMPTY is not set');
    expect(() => environment.integer('PORT', 8080, { max: 65_535 })).toThrow('PORT must be a whole number');
    expect(environment.integer('OTHER', 7)).toBe(7);
  });

  test('what a name calls a secret is kept out of the logs, whoever asks for it', () => {
    const variables = { API_KEY: 'key', S3_SECRET_KEY: 'other', REDIS_PASSWORD: '', KAFKA_BROKERS: 'kafka:9092' };
    expect(readEnvironment(variables).secrets).toEqual(['key', 'other']);
  });

  test('an unknown defect is refused, with the names that exist', () => {
    expect(() => parseDefects('gateway-key-prefix, typo')).toThrow(/typo; known are .*gateway-key-prefix/);
    expect([...parseDefects(' gateway-key-prefix,,api-wrong-schema-id')]).toEqual([
      'gateway-key-prefix',
      'api-wrong-schema-id',
    ]);
  });

  test('every guarantee of the core has a defect that breaks it, and no name stands for two', () => {
    const guarantees = new Set<string>(DEFECTS.map(({ guarantee }) => guarantee));
    const core = Array.from({ length: 10 }, (_, index) => `RS-${String(index + 1).padStart(2, '0')}`);
    expect([...core, 'RS-24'].filter((id) => !guarantees.has(id))).toEqual([]);
    expect(new Set(DEFECTS.map(({ name }) => name)).size).toBe(DEFECTS.length);
  });
});
