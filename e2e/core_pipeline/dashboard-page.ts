import type { Locator, Page } from '@playwright/test';

/** The live dashboard as a reader of the page knows it. */
export class DashboardPage {
  readonly page: Page;
  readonly connection: Locator;
  readonly notice: Locator;
  readonly zoneFilter: Locator;
  readonly shown: Locator;
  /** Events of the last seconds. */
  readonly perSecond: Locator;

  constructor(page: Page) {
    this.page = page;
    this.connection = page.getByTestId('connection');
    this.notice = page.getByTestId('notice');
    this.zoneFilter = page.getByTestId('zone-filter');
    this.shown = page.getByTestId('shown');
    this.perSecond = page.getByTestId('events-per-second');
  }

  trip(tripId: string): Locator {
    return this.page.locator(`[data-trip-id="${tripId}"]`);
  }

  /** A cell of the trip's row. */
  field(tripId: string, name: 'state' | 'zone' | 'driver' | 'updated' | 'fare'): Locator {
    return this.trip(tripId).locator(`[data-field="${name}"]`);
  }

  state(tripId: string): Locator {
    return this.field(tripId, 'state');
  }

  /** The trip's drop on the map. */
  drop(tripId: string): Locator {
    return this.page.locator(`[data-dot-trip-id="${tripId}"]`);
  }

  /** Where the drop is and was, oldest first. */
  async trace(tripId: string): Promise<readonly (readonly [x: number, y: number])[]> {
    const points = (await this.drop(tripId).locator('.trace').getAttribute('points')) ?? '';
    return points.split(' ').map((point) => {
      const [x = NaN, y = NaN] = point.split(',').map(Number);
      return [x, y];
    });
  }

  /** Of a zone's row. */
  zone(zoneId: string, field: 'surge' | 'underway' | 'free'): Locator {
    return this.page.locator(`[data-zone-id="${zoneId}"] [data-field="${field}"]`);
  }

  /** What came over the wire and was not shown. */
  counter(of: 'late' | 'repeated' | 'malformed'): Locator {
    return this.page.getByTestId(`${of}-frames`);
  }

  /** How many trips are in a state: `in-progress`. */
  count(state: string): Locator {
    return this.page.getByTestId(`count-${state}`);
  }
}
