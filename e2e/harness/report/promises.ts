import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, type Page } from '@playwright/test';
import { runPage } from '../../../fixtures/report/page/page.ts';
import { bucketOf, Density } from '../../../fixtures/report/record/density.ts';
import { recordEvents } from '../../../fixtures/report/record/record-events.ts';
import { againCommand } from '../../../fixtures/report/run/again.ts';
import { causesOf } from '../../../fixtures/report/run/causes.ts';
import { doubtsOf } from '../../../fixtures/report/run/doubts.ts';
import { writeReport } from '../../../fixtures/report/write-report.ts';
import { filesWithSecrets } from '../../../fixtures/report/leaks.ts';
import { MemoryPipeline, trips } from '../memory-pipeline.ts';
import { alteredFare, alteredJourney, BEGAN, collected, recordedRun, redTest, testOf } from './recorded-run.ts';

/** What a report is made of, as far as bugs are planted in it. */
export const PARTS = { causesOf, recordEvents, doubtsOf, writeReport, runPage, Density };
export type Parts = typeof PARTS;

/** Where a promise is tried: a browser, and a folder of its own. */
export interface Ground {
  readonly page: Page;
  readonly folder: string;
}

const SECRET = '0123456789abcdef0123456789abcdef';
const LINKS = { report: undefined, beside: '' };

/** Failures at one hop are one cause, however many tests have them; those at another hop are another. */
export function causesGoByHop({ causesOf: causes }: Parts): void {
  const elsewhere = { ...alteredFare(1), firstBadHop: 'websocket.trips', service: 'gateway' };
  const tests = [1, 2, 3, 4].map((at) => redTest(`T-${at}`, [at === 4 ? elsewhere : alteredFare(at)]));
  const found = causes(tests, againCommand).map(({ hop, tests: own }) => [hop, own.length]);
  expect(found, 'causes, each with its tests').toEqual([
    ['redis.trips', 3],
    ['websocket.trips', 1],
  ]);
}

/** An event that was lost after a fault was healed is no victim of that fault. */
export async function lostOutsideIsOutside({ recordEvents: record }: Parts): Promise<void> {
  await using pipeline = new MemoryPipeline();
  let now = 1_000_000;
  pipeline.now = () => (now += 1_000);
  pipeline.route = (event) => {
    pipeline.kafka.show(event, { earliest: now });
  };
  const faults = [{ name: 'kill early', from: 900_000, provenAt: 900_100, healingAt: 900_200, to: 900_300 }];
  const tracer = pipeline.tracer({ faults: () => faults });
  const [event] = await tracer.injectMany(trips(1));
  if (event !== undefined) tracer.culprits.add(event);
  expect((await record(tracer, true))?.coincidences, 'lost at redis.trips, outside of every fault').toMatchObject([
    { hop: 'redis.trips', outside: 1, during: [{ fault: 'kill early', certainly: 0, perhaps: 0 }] },
  ]);
}

/** A fault with no event under way has proved nothing, and the page says so. */
export function untouchedIsSaid({ doubtsOf: doubts, runPage: pageOf }: Parts): void {
  const run = recordedRun({ events: 10, minutes: 1, tests: [testOf('RS-23', { sent: 10 })] });
  const said = pageOf(collected({ ...run, doubts: doubts(run) }), LINKS);
  const [, proved = ''] = /<ul class="doubts">([^]*?)<\/ul>/.exec(said) ?? [];
  expect(proved, 'what the run has not shown').toContain('faults that touched no event under way (1): pause gateway');
}

/** No secret of a stack is in the page, in an export or in a log beside it. */
export function nothingTells({ writeReport: write }: Parts, { folder }: Ground): void {
  const journey = { ...alteredJourney(), key: SECRET };
  const red = redTest(`T-1 ${SECRET}`, [alteredFare(1)], [journey]);
  const run = recordedRun({ events: 10, minutes: 1, tests: [red] });
  const log = {
    test: red.id,
    title: 'T-1',
    stack: 's',
    cutLines: 0,
    lines: [{ at: BEGAN, service: 'a', text: SECRET }],
  };
  const errorLines = [{ at: BEGAN, stack: 's', service: 'a', text: `key ${SECRET}` }];
  write({ folder, html: undefined }, { run: { ...run, errorLines }, logs: [log] }, [SECRET]);
  const told = filesWithSecrets([folder], [SECRET]).map((file) => path.relative(folder, file));
  expect(told, 'files that hold a secret').toEqual([]);
}

/** The slowest and the quickest of many events are in the density, however wide its spans have become. */
export function extremesAreCounted({ Density: Counting }: Parts): void {
  const density = new Counting();
  for (let at = 0; at < 20_000; at += 1) density.add(at * 1_000, at === 7_001 ? 4_000 : at === 7_002 ? 1 : 50);
  const buckets = density.record().spans.flatMap(([, counts]) => counts.filter((_, at) => at % 2 === 0));
  expect([Math.min(...buckets), Math.max(...buckets)], 'the quickest and the slowest').toEqual([
    bucketOf(1),
    bucketOf(4_000),
  ]);
}

/** A peak of one look in an hour's looks is drawn as high as it was, though two looks share a column of pixels. */
export async function peaksAreDrawn({ runPage: pageOf }: Parts, { page, folder }: Ground): Promise<void> {
  const [looks, peak] = [1_800, 1_003];
  const samples = Array.from({ length: looks }, (_, at): [number, number, number] => [
    BEGAN + at * 2_000,
    at,
    at === peak ? 2 ** 30 : 2 ** 24,
  ]);
  const run = { ...recordedRun({ events: 10, minutes: 60 }), faults: [], restarts: [], errorLines: [] };
  const containers = [{ stack: 's', service: 'kafka', samples }];
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'index.html');
  writeFileSync(file, pageOf(collected({ ...run, containers }), LINKS));
  await page.setViewportSize({ width: 1_000, height: 800 });
  await page.goto(pathToFileURL(file).href);
  await expect(page.locator('html')).toHaveAttribute('data-ready', 'yes');
  const drawn = await page.locator('canvas[data-container]').evaluate(
    (canvas: HTMLCanvasElement, share) => {
      const [column, ratio] = [Math.round(share * canvas.clientWidth), canvas.width / canvas.clientWidth];
      const row = Math.round(canvas.clientHeight - 2 - (canvas.clientHeight - 6) / 1.1);
      const pen = canvas.getContext('2d');
      // Beside the peak is ground alone: what is drawn there is grid, and no line of memory.
      const inkAt = (x: number): string =>
        (pen?.getImageData((x - 1) * ratio, row * ratio, 3 * ratio, 5 * ratio).data ?? []).join();
      return inkAt(column) !== inkAt(column + 9);
    },
    peak / (looks - 1),
  );
  expect(drawn, 'the peak of kafka, at its height').toBe(true);
}
