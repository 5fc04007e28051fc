import { expect, test } from '@playwright/test';
import type { DensityRecord } from '../../../fixtures/report/record/density.ts';
import {
  causesGoByHop,
  extremesAreCounted,
  type Ground,
  lostOutsideIsOutside,
  nothingTells,
  type Parts,
  PARTS,
  peaksAreDrawn,
  untouchedIsSaid,
} from './promises.ts';

// A trace of a page that holds all its data would hold it at every step.
test.use({ trace: 'off' });

const { causesOf, Density, doubtsOf, recordEvents, runPage, writeReport } = PARTS;

/** Of each span only the mean is left. */
class Averaging extends Density {
  override record(atLeastMs?: number): DensityRecord {
    const { spanMs, spans } = super.record(atLeastMs);
    return { spanMs, spans: spans.map(([span, counts]) => [span, meanOf(counts)]) };
  }
}

function meanOf(counts: readonly number[]): number[] {
  let [sum, total] = [0, 0];
  for (let at = 0; at < counts.length; at += 2) {
    sum += (counts[at] ?? 0) * (counts[at + 1] ?? 0);
    total += counts[at + 1] ?? 0;
  }
  return [Math.round(sum / total), total];
}

/** The page with something else in the text of its script. */
function pageWith(change: (page: string) => string): Pick<Parts, 'runPage'> {
  return {
    runPage: (...args) => {
      const page = runPage(...args);
      const changed = change(page);
      if (changed === page) throw new TypeError('nothing was planted in the page');
      return changed;
    },
  };
}

/** What a report promises, a bug by which it would break the promise, and what the promise's test then says. */
const PROMISES: readonly {
  readonly promise: string;
  readonly holds: (parts: Parts, ground: Ground) => void | Promise<void>;
  readonly bug: string;
  readonly planted: Partial<Parts>;
  readonly says: RegExp;
}[] = [
  {
    promise: 'failures at one hop are one cause',
    holds: causesGoByHop,
    bug: 'groups by test',
    planted: { causesOf: (tests, again) => tests.flatMap((own) => causesOf([own], again)) },
    says: /causes, each with its tests[^]*redis\.trips/,
  },
  {
    promise: 'an event lost outside of every fault is said to be',
    holds: lostOutsideIsOutside,
    bug: 'takes every loss for one under way',
    planted: {
      recordEvents: async (tracer, failed) => {
        const record = await recordEvents(tracer, failed);
        return record === undefined
          ? undefined
          : {
              ...record,
              coincidences: record.coincidences.map(({ hop, events, during }) => {
                return { hop, events, outside: 0, during: during.map((of) => ({ ...of, certainly: events })) };
              }),
            };
      },
    },
    says: /lost at redis\.trips, outside of every fault/,
  },
  {
    promise: 'a fault that touched nothing is said to have proved nothing',
    holds: untouchedIsSaid,
    bug: 'takes every fault that was inflicted for a proof',
    planted: {
      doubtsOf: (run) => doubtsOf({ ...run, faults: run.faults.map((fault) => ({ ...fault, certainly: 1 })) }),
    },
    says: /what the run has not shown[^]*pause gateway/,
  },
  {
    promise: 'no secret is left in page, exports and logs',
    holds: nothingTells,
    bug: 'writes them as they came',
    planted: {
      writeReport: (place, run) => {
        writeReport(place, run, []);
      },
    },
    says: /files that hold a secret[^]*index\.html[^]*logs\/[^]*report\.md[^]*run\.json[^]*run\.trace\.json[^]*spans\.jsonl/,
  },
  {
    promise: 'the quickest and the slowest of many events are counted',
    holds: extremesAreCounted,
    bug: 'counts the mean of a span',
    planted: { Density: Averaging },
    says: /the quickest and the slowest/,
  },
  {
    promise: 'the peak of a single look is drawn',
    holds: peaksAreDrawn,
    bug: 'draws the mean of a column',
    planted: pageWith((page) =>
      page.replace(
        'Math.max(highest, value(point))',
        '(highest === -Infinity ? value(point) : (highest + value(point)) / 2)',
      ),
    ),
    says: /the peak of kafka, at its height/,
  },
];

for (const { promise, holds, bug, planted, says } of PROMISES) {
  test(`${promise}; a report that ${bug} is caught`, async ({ page }, testInfo) => {
    await holds(PARTS, { page, folder: testInfo.outputPath('sound') });
    const ground = { page, folder: testInfo.outputPath('planted') };
    await expect(async () => {
      await holds({ ...PARTS, ...planted }, ground);
    }).rejects.toThrow(says);
  });
}
