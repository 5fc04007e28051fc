import { arrange, create, setData, setText } from './dom.ts';
import { STATE_LABELS } from './model.ts';
import type { Trip } from './store.ts';
import { shortId } from './words.ts';

const FIELDS = ['state', 'zone', 'driver', 'updated', 'fare'] as const;
type Field = (typeof FIELDS)[number];

/** Beside each value where the width does not allow columns. */
const HEADINGS: Readonly<Record<Field, string>> = {
  state: 'State',
  zone: 'Zone',
  driver: 'Driver',
  updated: 'Updated',
  fare: 'Fare',
};

interface Row {
  readonly element: HTMLTableRowElement;
  readonly button: HTMLButtonElement;
  readonly cells: Readonly<Record<Field, HTMLElement>>;
  trip: Trip | undefined;
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** The list of trips: one row for each key of the state. */
export class TripRows {
  readonly #body: HTMLTableSectionElement;
  readonly #onPick: (tripId: string) => void;
  readonly #rows = new Map<string, Row>();

  constructor(body: HTMLTableSectionElement, onPick: (tripId: string) => void) {
    this.#body = body;
    this.#onPick = onPick;
  }

  show(trips: readonly (readonly [string, Trip])[], pickedTripId: string | undefined): void {
    const shown = new Set(trips.map(([key]) => key));
    for (const key of this.#rows.keys()) if (!shown.has(key)) this.#rows.delete(key);
    const elements = trips.map(([key, trip]) => {
      const row = this.#rows.get(key) ?? makeRow(trip.tripId, this.#onPick);
      this.#rows.set(key, row);
      fillRow(row, trip);
      const picked = String(trip.tripId === pickedTripId);
      if (row.button.ariaPressed !== picked) row.button.ariaPressed = picked;
      return row.element;
    });
    arrange(this.#body, elements);
  }
}

function makeRow(tripId: string, onPick: (tripId: string) => void): Row {
  const element = create('tr');
  element.dataset.tripId = tripId;
  const heading = create('th', 'trip');
  heading.scope = 'row';
  const button = create('button', 'pick');
  button.type = 'button';
  button.title = `${tripId}: show on the map`;
  button.append(...idParts(tripId));
  button.addEventListener('click', () => {
    onPick(tripId);
  });
  heading.append(button);
  const cells = {
    state: makeCell('state'),
    zone: makeCell('zone'),
    driver: makeCell('driver'),
    updated: makeCell('updated'),
    fare: makeCell('fare'),
  };
  element.append(heading, ...FIELDS.map((field) => wrapCell(cells[field], field)));
  return { element, button, cells, trip: undefined };
}

function idParts(tripId: string): HTMLElement[] {
  const { head, tail } = shortId(tripId);
  const parts = { head: create('span', 'head'), tail: create('span') };
  parts.head.textContent = head;
  parts.tail.textContent = tail;
  return [parts.head, parts.tail];
}

function makeCell(field: Field): HTMLElement {
  const cell = create(field === 'updated' ? 'time' : 'span');
  cell.dataset.field = field;
  return cell;
}

function wrapCell(content: HTMLElement, field: Field): HTMLTableCellElement {
  const cell = create('td', field);
  cell.dataset.heading = HEADINGS[field];
  cell.append(content);
  return cell;
}

function fillRow(row: Row, trip: Trip): void {
  if (row.trip === trip) return;
  const { element, cells } = row;
  setData(element, 'state', trip.state);
  setData(element, 'version', String(trip.version));
  setText(cells.state, STATE_LABELS[trip.state]);
  setText(cells.zone, trip.zoneId);
  setText(cells.driver, trip.driverId ?? '–');
  setText(cells.fare, trip.fare ?? '–');
  if (row.trip?.occurredAt !== trip.occurredAt) {
    setText(cells.updated, clock.format(new Date(trip.occurredAt)));
    cells.updated.setAttribute('datetime', trip.occurredAt);
  }
  row.trip = trip;
}
