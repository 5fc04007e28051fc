import type { Locator, Page } from '@playwright/test';

/** A reader would press reload as well. */
const NAVIGATIONS = 3;
/**
 * Chromium drops what is under way when a network of the machine comes or goes, as those of other stacks do, and then its
 * own error page may get in the way of the next attempt.
 */
const DROPPED = /ERR_NETWORK_CHANGED|interrupted by another navigation to "chrome-error:/;

/** The live dashboard as a reader of the page knows it. */
export class DashboardPage {
  readonly page: Page;
  readonly connection: Locator;

  constructor(page: Page) {
    this.page = page;
    this.connection = page.getByTestId('connection');
  }

  async open(url: string): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.page.goto(url);
        return;
      } catch (error) {
        const dropped = error instanceof Error && DROPPED.test(error.message);
        if (!dropped || attempt === NAVIGATIONS) throw error;
      }
    }
  }

  trip(tripId: string): Locator {
    return this.page.locator(`[data-trip-id="${tripId}"]`);
  }

  state(tripId: string): Locator {
    return this.trip(tripId).locator('[data-field="state"]');
  }
}
