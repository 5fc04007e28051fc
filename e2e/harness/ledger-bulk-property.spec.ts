import { deepEqual } from 'node:assert/strict';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { Ledger, type LedgerSend } from '../../fixtures/checks/ledger/ledger.ts';
import { chooser } from './ledger-world.ts';
import { processorMs } from './memory-pipeline.ts';

interface Topic {
  readonly sends: (LedgerSend & { key: number })[];
  readonly reads: [index: number, partition: number, offset: number][];
}

/** A broker that keeps its promises: sends of a key land in order in its partition, with gaps between offsets. */
function legalTopic(tape: readonly number[], count: number): Topic {
  const choose = chooser(tape);
  const ends = [0, 0, 0];
  const topic: Topic = { sends: [], reads: [] };
  for (let index = 0; index < count; index += 1) {
    const key = choose(5);
    const partition = key % 3;
    const outcome = (['acknowledged', 'acknowledged', 'acknowledged', 'refused', 'indeterminate'] as const)[choose(5)];
    const times = { sentAt: index * 10, answeredAt: index * 10 + choose(30) };
    const offset = (ends[partition] ?? 0) + choose(2);
    const place = outcome === 'acknowledged' && choose(2) === 0 ? { partition, offset } : {};
    topic.sends.push({ index, key, outcome: outcome ?? 'refused', ...times, ...place });
    if (outcome !== 'acknowledged' && (outcome === 'refused' || choose(2) === 0)) continue;
    ends[partition] = offset + 1;
    topic.reads.push([index, partition, offset]);
  }
  return topic;
}

function entered({ sends, reads }: Topic): Ledger {
  const ledger = new Ledger('random');
  ledger.sent({ index: sends.length, outcome: 'refused' });
  for (const send of sends) ledger.sent(send);
  for (const read of reads) ledger.read(...read);
  [0, 1, 2].forEach((partition) => {
    ledger.covers({ partition, from: 0, end: 1e6 });
  });
  return ledger;
}

const tape = fc.array(fc.nat({ max: 1_000 }), { minLength: 20, maxLength: 120 });

test('10,000 random legal topics raise no alarm', () => {
  fc.assert(
    fc.property(tape, fc.nat({ max: 60 }), (numbers, count) => {
      // Not expect: Playwright writes a step for each, and there are many.
      deepEqual(entered(legalTopic(numbers, count)).verdict().anomalies, []);
    }),
    { numRuns: 10_000 },
  );
});

/** Breaks the topic; false where it has nothing that could be broken so. */
const BREAKS: Readonly<Record<string, (topic: Topic, choose: (below: number) => number) => boolean>> = {
  'lost-write': ({ sends, reads }, choose) => {
    const there = reads.filter(([index]) => sends[index]?.outcome === 'acknowledged');
    const victim = there[choose(there.length || 1)];
    if (victim !== undefined) reads.splice(reads.indexOf(victim), 1);
    return victim !== undefined;
  },
  duplicate: ({ reads }, choose) => {
    const victim = reads[choose(reads.length || 1)];
    if (victim !== undefined) reads.push([victim[0], victim[1], 1_000]);
    return victim !== undefined;
  },
  phantom: ({ sends, reads }) => reads.push([sends.length + 9, 1, 1_000]) > 0,
  G1a: ({ sends, reads }) => reads.push([sends.length, 1, 1_000]) > 0,
  'inconsistent-offsets': ({ sends }, choose) => {
    const placed = sends.filter(({ offset }) => offset !== undefined);
    const victim = placed[choose(placed.length || 1)];
    if (victim !== undefined) sends[victim.index] = { ...victim, offset: 2_000 };
    return victim !== undefined;
  },
  'nonmonotonic-poll': ({ reads }, choose) => {
    const victim = reads[choose(reads.length || 1)];
    if (victim !== undefined) reads.push(victim);
    return victim !== undefined;
  },
  'nonmonotonic-send': ({ sends, reads }, choose) => {
    const pairs = reads.flatMap((a, at) =>
      reads.slice(at + 1).flatMap((b) => {
        const [early, late] = [sends[a[0]], sends[b[0]]];
        const ordered =
          early?.outcome === 'acknowledged' && early.key === late?.key && (early.answeredAt ?? 0) <= (late.sentAt ?? 0);
        return ordered && early.offset === undefined && late.offset === undefined ? [[a, b] as const] : [];
      }),
    );
    const [a, b] = pairs[choose(pairs.length || 1)] ?? [];
    if (a !== undefined && b !== undefined) [a[0], b[0]] = [b[0], a[0]];
    return a !== undefined;
  },
};

for (const [name, damage] of Object.entries(BREAKS)) {
  test(`in any topic it is found, and nothing else: ${name}`, () => {
    fc.assert(
      fc.property(tape, fc.nat({ max: 40 }), (numbers, count) => {
        const topic = legalTopic(numbers, count);
        fc.pre(damage(topic, chooser(numbers.toReversed())));
        const found = entered(topic)
          .verdict()
          .anomalies.map((anomaly) => anomaly.name);
        deepEqual(new Set(found), new Set([name]));
      }),
      { numRuns: 1_000 },
    );
  });
}

test('a million events are collected and judged within a second of processor time', () => {
  const events = 1_000_000;
  // The least of three: neighbours on the same processor slow its memory, and with it all that it does.
  const costs = Array.from({ length: 3 }, () =>
    processorMs(() => {
      const ledger = new Ledger('a million');
      for (let index = 0; index < events; index += 1) {
        const times = { sentAt: index, answeredAt: index + 1 };
        ledger.sent({ index, outcome: 'acknowledged', key: index % 1_000, partition: 0, offset: index, ...times });
      }
      for (let index = 0; index < events; index += 1) if (index !== 777) ledger.read(index, 0, index);
      expect(ledger.verdict().anomalies).toMatchObject([{ name: 'lost-write', event: 777 }]);
    }),
  );
  expect(Math.min(...costs)).toBeLessThan(1_000);
});
