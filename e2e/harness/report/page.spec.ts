import { statSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { runPage } from '../../../fixtures/report/page/page.ts';
import { alteredFare, alteredJourney, collected, recordedRun, redTest, testOf } from './recorded-run.ts';

// A trace of a page that holds all its data would hold it at every step.
test.use({ trace: 'off' });
test.describe.configure({ timeout: 120_000 });

const LINKS = { report: '../playwright-report/index.html', beside: '' };
const red = [2, 5, 7].map((count) =>
  redTest(`RS-0${count} a <b>test</b> & its title`, [alteredFare(count)], [alteredJourney()]),
);
const small = recordedRun({ events: 3_000, minutes: 2, tests: [...red, testOf('RS-09')] });
const ghosts = new Map([['rideshare', new Map([['redis.trips', 12]])]]);

/** Opens the page from disk as a reader does. @returns what it asked of anybody else */
async function open(page: Page, text: string, file: string): Promise<readonly string[]> {
  const asked: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('pageerror', (error) => errors.push(error.message));
  writeFileSync(file, text);
  const url = pathToFileURL(file).href;
  await page.goto(url);
  await expect(page.locator('html')).toHaveAttribute('data-ready', 'yes');
  expect(errors).toEqual([]);
  return asked.filter((other) => other !== url && !other.startsWith('data:'));
}

test('the questions are answered in their order: causes, time, coincidence, proof, details', async ({
  page,
}, testInfo) => {
  const asked = await open(page, runPage(collected(small, 20), LINKS, ghosts), testInfo.outputPath('index.html'));
  expect(asked, 'it asks nobody').toEqual([]);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('✘ failed: 1 cause, 3 of 4 tests');
  await expect(page.getByRole('heading', { level: 2 })).toHaveText([
    '1. Causes, not tests',
    '2. The run over time',
    '3. Cause or coincidence',
    '4. What the run has proved',
    '5. Waterfalls, logs, versions and seeds',
  ]);
  const causes = page.getByRole('region', { name: '1. Causes, not tests' });
  await expect(causes.locator('h3')).toHaveText(
    'fare altered between kafka.trips and redis.trips, by stream-processor: 3 tests, 14 events',
  );
  const way = causes.getByRole('row', { name: /^redis\.trips/ });
  await expect(way).toHaveText(/\+14 ms[^]*altered: fare: sent "34\.93", received "34\.9"/);
  await expect(way.locator('.ghost')).toHaveCount(1);
  await expect(causes.getByRole('row', { name: /^websocket\.trips/ })).toHaveText(/not seen[^]*client connected/);
  await expect(causes).toContainText('E2E_SEED=4711 npx playwright test');
  await expect(page.getByRole('region', { name: '3. Cause or coincidence' })).toContainText(
    '3 events were found wrong, 1 of them under way during no fault',
  );
  await expect(page.getByRole('link', { name: 'Playwright’s report' })).toHaveAttribute('href', LINKS.report);
});

test('a green run says so, and what it has not shown', async ({ page }, testInfo) => {
  const green = recordedRun({ events: 10, minutes: 1, tests: [testOf('RS-09', { sent: 10 })] });
  await open(page, runPage(collected(green), { report: undefined, beside: '' }), testInfo.outputPath('index.html'));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('✓ passed: 1 test');
  await expect(page.getByText('Nothing failed.')).toBeVisible();
  await expect(page.getByText('Green, and yet little is said of what follows')).toBeVisible();
  await expect(page.getByText('faults that touched no event under way (1): pause gateway (RS-23)')).toBeVisible();
});

test('one cursor goes over all charts, by slider, pointer and arrow keys, and says what was', async ({
  page,
}, testInfo) => {
  await open(page, runPage(collected(small), LINKS), testInfo.outputPath('index.html'));
  const slider = page.getByLabel('moment under the cursor');
  await slider.fill('125');
  const said = page.locator('#moment-text');
  await expect(said).toContainText('12:00:15.000');
  await expect(said).toContainText('kill stream-processor (in effect)');
  await expect(said).toContainText(/redis\.trips \d+\/s, p50 \d+ ms, p95/);
  await expect(said).toContainText(/kafka \d+% \d+ MiB/);
  const chart = page.getByRole('group', { name: /^kafka\.trips/ });
  await chart.focus();
  await page.keyboard.press('ArrowRight');
  await expect(slider).toHaveValue('126');
  await page.keyboard.press('End');
  await expect(slider).toHaveValue('1000');
  const { x = 0, y = 0, width = 0 } = (await chart.boundingBox()) ?? {};
  await page.mouse.move(x + width / 2, y + 20);
  await expect(slider).toHaveValue(/^(499|500|501)/);
});

test('charts are drawn, and each has a name and a table', async ({ page }, testInfo) => {
  await open(page, runPage(collected(small), LINKS), testInfo.outputPath('index.html'));
  const charts = page.locator('figure.chart');
  await expect(charts).toHaveCount(1 + 4 + 3 + 1);
  for (const chart of await page.locator('figure.hop, figure.container').all()) {
    await expect(chart.locator('canvas')).toHaveAttribute('aria-label', /over time$/);
    const drawn = await chart.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
      const { data = [] } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
      return data.filter((value, at) => at % 4 === 3 && value > 0).length;
    });
    expect(drawn).toBeGreaterThan(500);
    await chart.locator('summary').click();
    expect(await chart.getByRole('row').count()).toBeGreaterThan(3);
  }
});

test('logs are found by word, service and the id of a journey, and what they hold ends no script', async ({
  page,
}, testInfo) => {
  await open(page, runPage(collected(small, 900), LINKS), testInfo.outputPath('index.html'));
  const count = page.locator('#log-count');
  await expect(count).toHaveText('2,700 of 2,700 lines, the first 500 shown');
  await page.getByLabel('words or a correlation id').fill('7f3c09d1-17 PASSED');
  await expect(count).toHaveText(/^33 of/);
  await page.getByLabel('service').selectOption('gateway');
  await expect(count).toHaveText(/^15 of/);
  await page.getByRole('button', { name: 'its log lines' }).first().click();
  await expect(page.getByLabel('words or a correlation id')).toHaveValue('7f3c09d1-22aa-8d7e-ace5-00000000000c');
  await expect(count).toHaveText(/^0 of/);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`nothing is in anybody's way on narrow, middling and wide screens, ${colorScheme}`, async ({
    page,
  }, testInfo) => {
    await page.emulateMedia({ colorScheme });
    const short = recordedRun({ events: 300, minutes: 0.5, tests: [...red.slice(0, 1), testOf('RS-09')] });
    await open(page, runPage(collected(short, 5), LINKS, ghosts), testInfo.outputPath('index.html'));
    for (const width of [390, 820, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide, 'only tables scroll sideways').toBeLessThanOrEqual(width);
    }
  });
}

test('a hundred thousand events, an hour of samples and loud services fit into five megabytes', async ({
  page,
}, testInfo) => {
  const tests = Array.from({ length: 200 }, (_, at) =>
    redTest(`RS-${at}`, [{ ...alteredFare(1), kind: `kind ${at}` }], [alteredJourney()]),
  );
  const file = testInfo.outputPath('index.html');
  const run = recordedRun({ events: 100_000, minutes: 60, tests });
  const asked = await open(page, runPage(collected(run, 2_000), LINKS), file);
  expect(asked).toEqual([]);
  expect(statSync(file).size).toBeLessThan(5_000_000);
  await expect(page.getByText('100,000 events')).toHaveCount(4);
});
