import { expect, test } from '@playwright/test';
import { Pipeline } from '../../../fixtures/trace/pipeline.ts';
import type { Entrance, EventSpec, InjectedEvent, Outcome } from '../../../fixtures/trace/types.ts';
import { Flow } from '../../../fixtures/watch/flow.ts';
import type { TrafficState } from '../../../fixtures/watch/state.ts';
import { MOST_PER_SECOND, Traffic, type TrafficOptions } from '../../../fixtures/watch/traffic.ts';
import { sourcesOf } from '../memory-graph.ts';
import { memoryContext } from '../memory-source.ts';

type Send = NonNullable<Entrance['send']>;
type Sending = new (options: TrafficOptions) => Traffic;

interface Road {
  readonly traffic: Traffic;
  readonly flow: Flow;
  readonly sent: readonly InjectedEvent[];
}

/** Orders 0, 1, 2, … to an entrance, three at a call. */
function road(Sends: Sending, send: Send, more: Partial<TrafficOptions> = {}): Road {
  const pipeline = new Pipeline({
    entrances: { api: { send } },
    sources: [...sourcesOf([{ name: 'topic.orders', after: 'api', stream: 'orders' }]).values()],
  });
  const flow = new Flow(pipeline, pipeline.hops());
  const sent: InjectedEvent[] = [];
  let made = 0;
  const next = (): EventSpec[] =>
    Array.from({ length: 3 }, () => ({ stream: 'orders', key: String((made += 1)), payload: {} }));
  const onSent = (event: InjectedEvent): void => void sent.push(event);
  const options = { pipeline, context: memoryContext(), flow, next, onSent, ...more };
  return { traffic: new Sends(options), flow, sent };
}

const OUTCOMES: readonly Outcome[] = ['acknowledged', 'refused', 'indeterminate'];

async function eachAnswerIsCounted(Sends: Sending): Promise<void> {
  const { traffic, flow, sent } = road(Sends, ({ key }) =>
    Promise.resolve({ outcome: OUTCOMES[Number(key) % 3] ?? 'refused', summary: '' }),
  );
  await using _ = traffic;
  traffic.set(MOST_PER_SECOND);
  await expect.poll(() => sent.length).toBeGreaterThan(30);
  traffic.set(0);
  const said = traffic.state();
  for (const outcome of OUTCOMES) {
    const own = sent.filter(({ answer }) => answer.outcome === outcome).length;
    expect(own).toBeGreaterThan(0);
    expect(said[outcome], `events ${outcome} at api`).toBe(own);
  }
  expect(flow.state().stages.find(({ name }) => name === 'api')?.total).toBe(sent.length);
  expect(
    sent.map(({ key }) => key),
    'none left out',
  ).toEqual(sent.map((_event, at) => String(at + 1)));
  expect(new Set(sent.map(({ correlationId }) => correlationId)).size).toBe(sent.length);
}

async function noneBeyondTwoHundred(Sends: Sending): Promise<void> {
  const doors: (() => void)[] = [];
  const { traffic } = road(Sends, () => {
    const { promise, resolve } = Promise.withResolvers<{ outcome: 'acknowledged'; summary: string }>();
    doors.push(() => {
      resolve({ outcome: 'acknowledged', summary: '' });
    });
    return promise;
  });
  try {
    traffic.set(MOST_PER_SECOND);
    await expect.poll(() => doors.length).toBeGreaterThanOrEqual(200);
    await expect.poll(() => traffic.state().heldBack, { message: 'events held back' }).toBeGreaterThan(0);
    expect(doors, 'events under way at api at once').toHaveLength(200);
  } finally {
    const ended = traffic[Symbol.asyncDispose]();
    for (const open of doors) open();
    await ended;
  }
}

class Flattering extends Traffic {
  override state(): TrafficState {
    const { refused, acknowledged, ...rest } = super.state();
    return { ...rest, acknowledged: acknowledged + refused, refused: 0 };
  }
}

/** What has no answer yet is not waited for. */
class Pushing extends Traffic {
  constructor(options: TrafficOptions) {
    const { entrance } = options.pipeline.entranceOf({ stream: 'orders' });
    const hasty: Send = (...args) => {
      void entrance.send?.(...args);
      return Promise.resolve({ outcome: 'acknowledged', summary: '' });
    };
    super({ ...options, pipeline: new Pipeline({ entrances: { api: { send: hasty } }, sources: [] }) });
  }

  override state(): TrafficState {
    return { ...super.state(), heldBack: 1 };
  }
}

test('what is sent is told by its answers, in its order; a watch that takes a refusal for a success is caught', async () => {
  await eachAnswerIsCounted(Traffic);
  await expect(eachAnswerIsCounted(Flattering)).rejects.toThrow(/events \w+ at api/);
});

test('two hundred are under way at most, the others are held back; a watch that goes on pushing is caught', async () => {
  await noneBeyondTwoHundred(Traffic);
  await expect(noneBeyondTwoHundred(Pushing)).rejects.toThrow('events under way at api at once');
});

test('an entrance that fails is said on the page, and what is asked for anew begins without that', async () => {
  const { traffic } = road(Traffic, () => Promise.reject(new Error('no route\nto host')));
  await using _ = traffic;
  traffic.set(MOST_PER_SECOND);
  await expect.poll(() => traffic.state().trouble).toMatch(/no route$/);
  traffic.set(0);
  expect(traffic.state()).toMatchObject({ perSecond: 0, trouble: undefined });
});

test('nothing is sent where the platform has nothing, or the pipeline is not ours; a rate is a number that it can keep', () => {
  const silent = road(Traffic, () => Promise.resolve({ outcome: 'acknowledged', summary: '' }), { next: undefined });
  expect(silent.traffic.unavailable).toContain('give definePlatform a `traffic`');
  const elsewhere = road(Traffic, () => Promise.reject(new Error('sent')), { forbidden: 'it runs elsewhere' });
  expect(() => {
    elsewhere.traffic.set(1);
  }).toThrow(/it runs elsewhere.*E_USAGE/);
  const own = road(Traffic, () => Promise.reject(new Error('sent')));
  for (const rate of [-1, Number.NaN, MOST_PER_SECOND + 1]) {
    expect(() => {
      own.traffic.set(rate);
    }).toThrow('E_USAGE');
  }
  expect(own.traffic.state().perSecond).toBe(0);
});
