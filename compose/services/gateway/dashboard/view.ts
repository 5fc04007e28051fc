import type { ConnectionState } from './connection.ts';
import { Counters } from './counters.ts';
import { byId, setData, setText } from './dom.ts';
import { TripMap } from './map.ts';
import { listZones, type Selection, selectTrips } from './queries.ts';
import { TripRows } from './rows.ts';
import type { State } from './store.ts';
import { connectionNotice, connectionText, sentence, totalText } from './words.ts';
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
    const notice = connectionNotice(state);
    if (notice !== undefined) this.notice(notice);
  }

  /** A sentence under the header; an empty one takes it away. */
  notice(text: string): void {
    setText(this.#notice, sentence(text));
  }

  #showTotals({ shown, total }: Selection, zoneId: string | undefined): void {
    setText(this.#shown, totalText(shown.length, total));
    this.#zonesEmpty.hidden = this.#zones.any;
    this.#empty.hidden = total > 0;
    this.#list.hidden = total === 0;
    setText(this.#emptyTitle, zoneId === undefined ? 'Still water' : `Still water in ${zoneId}`);
  }
}
