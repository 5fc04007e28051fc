import { feedbackEvent } from '../../compose/services/market-data-runtime/contracts/messages.ts';
import type { FeedbackLevel } from '../../compose/services/market-data-runtime/feedback/event.ts';
import type { FeedbackPublisher } from '../../compose/services/market-data-runtime/feedback/publisher.ts';
import { about } from '../../fixtures/playwright/failures.ts';
import { expect, stages, test } from '../contracts/holds.ts';
import { CONFIGURATION, runtimeOf } from './runtime-world.ts';

const OF_RUNTIME = { annotation: about('runtime') };

/** A runtime of 1,000 numbers a second whose rate is set so, and which hears what sinks say of themselves. */
async function paced(rate: Readonly<Record<string, unknown>>) {
  let bus: FeedbackPublisher | undefined;
  const { runtime, clock, source } = runtimeOf(
    { ...CONFIGURATION, rate },
    { perSecond: 1_000, hear: (feedback) => (bus = feedback) },
  );
  await runtime.start();
  const said = async (level: FeedbackLevel, afterMs = 0, queueSize = 90): Promise<number> => {
    bus?.publish(feedbackEvent({ source: 'elsewhere', level, queueSize }));
    await clock.advance(afterMs);
    return source.rate.perSecond;
  };
  return { clock, said, rateNow: () => source.rate.perSecond };
}

test('MP-31 a policy by level has the shares that it is configured with', OF_RUNTIME, async () => {
  const { said } = await paced({ policy: { kind: 'by-level', OK: 1, SOFT: 0.7, HARD: 0.2 } });
  expect(await said('SOFT')).toBe(700);
  expect(await said('HARD')).toBe(200);
  expect(await said('OK')).toBe(1_000);
});

test('MP-31 a steady policy has the shares, steps and times that it is configured with', OF_RUNTIME, async () => {
  const steady = { kind: 'steady', soft: 0.5, hard: 0.1, holdMs: 0, step: 0.04, stepMs: 2_000 };
  const { said, rateNow, clock } = await paced({ policy: steady });
  expect(await said('SOFT', 0, 60)).toBe(500);
  // No hold: the next word counts at once.
  expect(await said('SOFT', 0, 60)).toBe(250);
  expect(await said('OK', 1_900)).toBe(250);
  await clock.advance(200);
  expect(rateNow()).toBeGreaterThan(250);
  expect((await paced({ policy: { kind: 'steady' } })).rateNow()).toBe(1_000);
});

test(
  'MP-31 the source never goes below the floor that is configured, and by default not below a twentieth',
  OF_RUNTIME,
  async () => {
    for (const [rate, least] of [
      [{ floor: 0.3 }, 300],
      [{ floor: 1 }, 1_000],
      [{}, 50],
    ] as const) {
      const { said } = await paced({ ...rate, policy: { kind: 'by-level', OK: 1, SOFT: 0.5, HARD: 0.01 } });
      expect(await said('HARD'), JSON.stringify(rate)).toBe(least);
    }
  },
);

test(
  'MP-31 how often the policy is asked, and after what silence a sink is gone, is as configured',
  OF_RUNTIME,
  async () => {
    const policy = { kind: 'by-level', OK: 1, SOFT: 0.7, HARD: 0.2 };
    const { clock, said, rateNow } = await paced({ policy, everyMs: 0.5, silenceMs: 40 });
    expect(await said('HARD', 40)).toBe(200);
    await clock.advance(1);
    expect(rateNow()).toBe(1_000);
  },
);

test('MP-31 settings of a rate that are out of bounds are refused with their field', OF_RUNTIME, () => {
  const byLevel = { kind: 'by-level', OK: 1, SOFT: 0.5, HARD: 0.1 };
  for (const [field, rate] of [
    ['rate.floor', { floor: 0 }],
    ['rate.floor', { floor: 1.01 }],
    ['rate.everyMs', { everyMs: 0 }],
    ['rate.silenceMs', { silenceMs: -1 }],
    ['rate.colour', { colour: 'red' }],
    ['rate.policy.kind', { policy: { kind: 'none' } }],
    ['OK', { policy: { ...byLevel, OK: 1.01 } }],
    ['HARD', { policy: { ...byLevel, HARD: 0 } }],
    ['colour', { policy: { ...byLevel, colour: 'red' } }],
    ['soft', { policy: { kind: 'steady', soft: 1.01 } }],
    ['hard', { policy: { kind: 'steady', hard: 0 } }],
    ['holdMs', { policy: { kind: 'steady', holdMs: -1 } }],
    ['step', { policy: { kind: 'steady', step: 0 } }],
    ['stepMs', { policy: { kind: 'steady', stepMs: -1 } }],
    ['colour', { policy: { kind: 'steady', colour: 'red' } }],
  ] as const) {
    const refused = expect.objectContaining({ name: 'MessageError', field }) as Error;
    expect(() => runtimeOf({ ...CONFIGURATION, rate }), JSON.stringify(rate)).toThrow(refused);
  }
});

test('MP-10 what there is none of is refused with the names of what there is', OF_RUNTIME, () => {
  for (const [configuration, said] of [
    [{ source: { kind: 'letters' } }, 'source.kind: there is no letters; there are counting'],
    [{ pipeline: [{ kind: 'odd' }] }, 'pipeline.0.kind: there is no odd; there are even, negative, fails-at-three'],
    [{ feedback: { kind: 'pigeon' } }, 'feedback.kind: there is no pigeon; there are local'],
    [{ rate: { policy: { kind: 'none' } } }, 'rate.policy.kind: there is no none; there are steady, by-level'],
  ] as const) {
    expect(() => runtimeOf({ ...CONFIGURATION, ...configuration })).toThrow(`configuration: ${said}`);
  }
});

test('MP-10 a kind of the bus and of the policy can be given from outside', OF_RUNTIME, async () => {
  const { runtime, clock, source } = runtimeOf(
    { ...CONFIGURATION, feedback: { kind: 'own' }, rate: { policy: { kind: 'half' } } },
    {
      kinds: {
        feedback: {
          own: (_options, { clock: given }) =>
            new stages.LocalBus({ name: 'own bus', codec: stages.feedbackEvents, clock: given }),
        },
        policies: { half: () => () => 0.5 },
      },
    },
  );
  await runtime.start();
  await clock.advance(200);
  expect(runtime.status().parts[0]?.name).toBe('own bus');
  expect(source.rate.perSecond).toBe(50);
});
