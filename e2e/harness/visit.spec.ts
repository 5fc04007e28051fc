import { EventEmitter } from 'node:events';
import { expect, test, type Page } from '@playwright/test';
import { visit } from '../../fixtures/index.ts';

const DROPPED = 'page.goto: net::ERR_NETWORK_CHANGED at http://127.0.0.1:1/';

/** A page of which each visit ends as told: with an error, or with what the browser failed to fetch for it. */
class ToldPage extends EventEmitter {
  visits = 0;
  readonly #ends: readonly (Error | string | undefined)[];

  constructor(...ends: readonly (Error | string | undefined)[]) {
    super();
    this.#ends = ends;
  }

  goto(): Promise<null> {
    const end = this.#ends[this.visits];
    this.visits += 1;
    if (end instanceof Error) return Promise.reject(end);
    if (end !== undefined) this.emit('requestfailed', { failure: () => ({ errorText: end }) });
    return Promise.resolve(null);
  }
}

const asPage = (page: ToldPage): Page => page as unknown as Page;

test('a page that the browser dropped for a network that came or went is loaded again, whole', async () => {
  const interrupted = 'page.goto: Navigation is interrupted by another navigation to "chrome-error://chromewebdata/"';
  const page = new ToldPage(new Error(DROPPED), new Error(interrupted), 'net::ERR_NETWORK_CHANGED', undefined);
  await visit(asPage(page), 'http://127.0.0.1:1/');
  expect(page.visits).toBe(4);
  expect(page.eventNames(), 'nobody listens on').toEqual([]);
});

test('what a page itself fails at is told at once', async () => {
  const refused = new ToldPage(new Error('page.goto: net::ERR_CONNECTION_REFUSED at http://127.0.0.1:1/'));
  await expect(visit(asPage(refused), 'http://127.0.0.1:1/')).rejects.toThrow('ERR_CONNECTION_REFUSED');
  expect(refused.visits).toBe(1);
  expect(refused.eventNames()).toEqual([]);
  const lacking = new ToldPage('net::ERR_ABORTED');
  await visit(asPage(lacking), 'http://127.0.0.1:1/');
  expect(lacking.visits, 'the page is as it is').toBe(1);
});
