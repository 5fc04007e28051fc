import { arrange, create, setData, setText } from './dom.ts';
import type { Zone } from './queries.ts';
import { surgeText } from './words.ts';

/** Surge and supply by zone, and the filter that lists the same zones. */
export class ZonePanel {
  readonly #body: HTMLTableSectionElement;
  readonly #filter: HTMLSelectElement;
  readonly #rows = new Map<string, HTMLTableRowElement>();
  readonly #options = new Map<string, HTMLOptionElement>();

  constructor(
    body: HTMLTableSectionElement,
    filter: HTMLSelectElement,
    onChoose: (zoneId: string | undefined) => void,
  ) {
    this.#body = body;
    this.#filter = filter;
    filter.addEventListener('change', () => {
      onChoose(filter.value === '' ? undefined : filter.value);
    });
  }

  get any(): boolean {
    return this.#body.childElementCount > 0;
  }

  show(zones: readonly Zone[]): void {
    const rows = zones.map((zone) => {
      const row = this.#rows.get(zone.zoneId) ?? makeRow(zone.zoneId);
      this.#rows.set(zone.zoneId, row);
      fillRow(row, zone);
      return row;
    });
    const options = zones.map(({ zoneId }) => {
      const option = this.#options.get(zoneId) ?? new Option(zoneId, zoneId);
      this.#options.set(zoneId, option);
      return option;
    });
    arrange(this.#body, rows);
    const [everything] = this.#filter.options;
    arrange(this.#filter, everything === undefined ? options : [everything, ...options]);
  }
}

function makeRow(zoneId: string): HTMLTableRowElement {
  const row = create('tr');
  row.dataset.zoneId = zoneId;
  const heading = create('th');
  heading.scope = 'row';
  heading.textContent = zoneId;
  row.append(heading);
  for (const field of ['surge', 'underway', 'free']) {
    const cell = create('td');
    cell.dataset.field = field;
    row.append(cell);
  }
  return row;
}

function fillRow(row: HTMLTableRowElement, zone: Zone): void {
  const texts = [surgeText(zone.multiplier), String(zone.underway), String(zone.freeDrivers)];
  for (const [index, text] of texts.entries()) {
    const cell = row.cells[index + 1];
    if (cell !== undefined) setText(cell, text);
  }
  setData(row, 'surging', String(Number(zone.multiplier ?? 1) > 1));
}
