import type { ConnectionState } from './connection.ts';
import { Counters } from './counters.ts';
import { byId, setData, setText } from './dom.ts';
import { TripMap } from './map.ts';
import { listZones, type Selection, selectTrips } from './queries.ts';
import { TripRows } from './rows.ts';
import type { State } from './store.ts';
import { ZonePanel } from './zones.ts';

/** Everything on the page but the form. */
export class View {
  readonly #connection = byId('connection', HTMLElement);
  readonly #pill = byId('connection-pill', HTMLElement);
  readonly #notice = byId('notice', HTMLElement);
  readonly #shown = byId('shown', HTMLElement);
  readonly #empty = byId('empty', HTMLElement);
  readonly #emptyTitle = byId('empty-title', HTMLElement);
  readonly #zonesEmpty = byId('zones-empty', HTMLElement);
  readonly #list = byId('list', HTMLElement);
  readonly #counters = new Counters();
  readonly #rows: TripRows;
  readonly #map = new TripMap(byId('map', SVGSVGElement), byId('dots', SVGGElement));
  readonly #zones: ZonePanel;
  #picked: string | undefined;

  constructor(onZone: (zoneId: string | undefined) => void, repaint: () => void) {
    this.#zones = new ZonePanel(byId('zones', HTMLTableSectionElement), byId('zone', HTMLSelectElement), onZone);
    this.#rows = new TripRows(byId('trips', HTMLTableSectionElement), (tripId) => {
      this.#picked = this.#picked === tripId ? undefined : tripId;
      repaint();
    });
  }

  show(state: State, zoneId: string | undefined): void {
    const selection = selectTrips(state, zoneId);
    this.#counters.show(state, selection);
    this.#zones.show(listZones(state));
    this.#rows.show(selection.shown, this.#picked);
    this.#map.show(selection.shown, this.#picked);
    this.#showTotals(selection, zoneId);
  }

  showRate(perSecond: number): void {
    this.#counters.showRate(perSecond);
  }

  showConnection(state: ConnectionState): void {
    setData(this.#pill, 'kind', state.kind);
    setText(this.#connection, connectionText(state));
    if (state.kind === 'reconnecting') this.notice(state.why);
    else if (state.kind !== 'connecting') this.notice('');
  }

  /** A sentence under the header; an empty one takes it away. */
  notice(text: string): void {
    setText(this.#notice, text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`);
  }

  #showTotals({ shown, total }: Selection, zoneId: string | undefined): void {
    const some =
      shown.length < total ? `the newest ${shown.length} of ${total.toLocaleString('en-US')}` : String(total);
    setText(this.#shown, total === 1 ? '1 trip' : `${some} trips`);
    this.#zonesEmpty.hidden = this.#zones.any;
    this.#empty.hidden = total > 0;
    this.#list.hidden = total === 0;
    setText(this.#emptyTitle, zoneId === undefined ? 'Still water' : `Still water in ${zoneId}`);
  }
}

/** Whole seconds, never none: "in 0 s" reads as a mistake. */
function connectionText(state: ConnectionState): string {
  if (state.kind === 'idle') return 'waiting for a key';
  return state.kind === 'reconnecting' ? `reconnecting in ${Math.max(1, Math.ceil(state.inMs / 1000))} s` : state.kind;
}
