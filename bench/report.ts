import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from '@playwright/test';
import { alteredFare, alteredJourney, collected, recordedRun, redTest } from '../e2e/harness/report/recorded-run.ts';
import { findChromium } from '../fixtures/setup/browser.ts';
import { writeReport } from '../fixtures/report/write-report.ts';
import { cpuSecondsSince, row } from './figures.ts';

const ROUNDS = 7;

/**
 * The page of a run of an hour with 100,000 events at each of four hops and 200 red tests, each of a cause of its own and
 * with 2,000 log lines: what writing it and its exports costs, and how long a browser takes until it is drawn.
 */
export async function benchReport(): Promise<void> {
  const tests = Array.from({ length: 200 }, (_, at) =>
    redTest(`RS-${at}`, [{ ...alteredFare(1), kind: `kind ${at}` }], [alteredJourney()]),
  );
  const run = collected(recordedRun({ events: 100_000, minutes: 60, tests }), 2_000);
  const folder = mkdtempSync(path.join(tmpdir(), 'dyetrace-bench-report-'));
  try {
    const writing = Array.from({ length: ROUNDS }, () => {
      const earlier = process.cpuUsage();
      writeReport({ folder, html: undefined }, run, ['0123456789abcdef']);
      return cpuSecondsSince(earlier) * 1_000;
    });
    const page = path.join(folder, 'index.html');
    const { took, busy } = await openings(pathToFileURL(page).href);
    console.log(`report of a run of an hour, 100,000 events a hop, 200 causes; page of ${statSync(page).size} bytes`);
    row('page, exports and logs written, processor', writing, 'ms');
    row('page opened, until all is drawn', took, 'ms');
    row("of it the page's own thread, processor", busy, 'ms');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Each in a browser of its own, without what another has cached. */
async function openings(url: string): Promise<{ readonly took: readonly number[]; readonly busy: readonly number[] }> {
  const executablePath = findChromium();
  const [took, busy]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    const browser = await chromium.launch({
      args: ['--no-sandbox'],
      ...(executablePath === undefined ? {} : { executablePath }),
    });
    const page = await browser.newPage({ viewport: { width: 1_280, height: 900 } });
    const tools = await page.context().newCDPSession(page);
    await tools.send('Performance.enable', { timeDomain: 'threadTicks' });
    const begun = performance.now();
    await page.goto(url);
    await page.locator('html[data-ready=yes]').waitFor({ state: 'attached' });
    // Until the frame after the one that shows it.
    await page.evaluate(
      () =>
        new Promise((resolve) => {
          requestAnimationFrame(() => requestAnimationFrame(resolve));
        }),
    );
    took.push(performance.now() - begun);
    const { metrics } = await tools.send('Performance.getMetrics');
    busy.push((metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1_000);
    await browser.close();
  }
  return { took, busy };
}
