import type { Locator, Page } from '@playwright/test';

/** The live dashboard as a reader of the page knows it. */
export class DashboardPage {
  readonly page: Page;
  readonly connection: Locator;

  constructor(page: Page) {
    this.page = page;
    this.connection = page.getByTestId('connection');
  }

  async open(url: string): Promise<void> {
    await this.page.goto(url);
  }

  trip(tripId: string): Locator {
    return this.page.locator(`[data-trip-id="${tripId}"]`);
  }

  state(tripId: string): Locator {
    return this.trip(tripId).locator('[data-field="state"]');
  }
}
