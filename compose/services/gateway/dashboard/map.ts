import { arrange, createSvg, setData } from './dom.ts';
import { STATE_LABELS, type TripState } from './model.ts';
import { Projection } from './projection.ts';
import type { Trip } from './store.ts';

const WIDTH = 640;
const HEIGHT = 420;
const MARGIN = 36;
/** Up to so many dots glide; a full map would be painted anew in every frame. */
const GLIDING = 60;

/** A shape for each state: colour alone tells nothing to one person in twelve. */
const SHAPES: Readonly<Record<TripState, string>> = {
  REQUESTED: 'M0-5.5a5.5 5.5 0 1 0 .01 0M0-2.5a2.5 2.5 0 1 1-.01 0',
  MATCHED: 'M0-6.5 6.5 0 0 6.5-6.5 0Z',
  EN_ROUTE: 'M0-7 6.5 5h-13Z',
  IN_PROGRESS: 'M0-8.5C3.5-3.5 5.5-.8 5.5 2A5.5 5.5 0 0 1-5.5 2C-5.5-.8-3.5-3.5 0-8.5Z',
  COMPLETED: 'M-4.5-4.5h9v9h-9Z',
  CANCELLED: 'M-5-3.2-3.2-5 0-1.8 3.2-5 5-3.2 1.8 0 5 3.2 3.2 5 0 1.8-3.2 5-5 3.2-1.8 0Z',
};

interface Dot {
  readonly group: SVGGElement;
  readonly route: SVGPathElement;
  readonly trace: SVGPolylineElement;
  readonly shape: SVGPathElement;
  readonly title: SVGTitleElement;
}

/** The symbol of a state, for legends. */
export function stateSymbol(state: TripState): SVGSVGElement {
  const symbol = createSvg('svg', { viewBox: '-10 -10 20 20', class: 'symbol', 'aria-hidden': 'true' });
  symbol.append(createSvg('path', { d: SHAPES[state] }));
  return symbol;
}

/** Trips as drops of dye: where each is, and behind it the trace of where it was. */
export class TripMap {
  readonly #svg: SVGSVGElement;
  readonly #layer: SVGGElement;
  readonly #projection = new Projection(WIDTH, HEIGHT, MARGIN);
  readonly #dots = new Map<string, Dot>();

  constructor(svg: SVGSVGElement, layer: SVGGElement) {
    this.#svg = svg;
    this.#layer = layer;
    svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
  }

  show(trips: readonly (readonly [string, Trip])[], pickedTripId: string | undefined): void {
    const shown = new Set(trips.map(([key]) => key));
    for (const key of this.#dots.keys()) if (!shown.has(key)) this.#dots.delete(key);
    for (const [, trip] of trips)
      for (const place of [trip.pickup, trip.dropoff, ...trip.trace]) this.#projection.include(place);
    const groups: SVGGElement[] = [];
    // The newest comes last, so that it lies on top.
    for (const [key, trip] of trips.toReversed()) {
      const dot = this.#dots.get(key) ?? makeDot(trip.tripId);
      this.#dots.set(key, dot);
      this.#place(dot, trip, trip.tripId === pickedTripId);
      groups.push(dot.group);
    }
    setData(this.#svg, 'calm', String(trips.length <= GLIDING));
    arrange(this.#layer, groups);
    this.#svg.setAttribute('aria-label', `Map of ${trips.length} trips. The list has the same trips as text.`);
  }

  #place(dot: Dot, trip: Trip, picked: boolean): void {
    const points = trip.trace.map((place) => this.#projection.place(place));
    const at = points.at(-1);
    if (at === undefined) return;
    setData(dot.group, 'state', trip.state);
    setData(dot.group, 'picked', String(picked));
    setAttribute(dot.shape, 'd', SHAPES[trip.state]);
    setAttribute(dot.shape, 'transform', `translate(${at.x} ${at.y})`);
    setAttribute(dot.trace, 'points', points.map(({ x, y }) => `${x},${y}`).join(' '));
    const [from, to] = [this.#projection.place(trip.pickup), this.#projection.place(trip.dropoff)];
    setAttribute(dot.route, 'd', picked ? `M${from.x} ${from.y}L${to.x} ${to.y}` : '');
    const title = `${trip.tripId}: ${STATE_LABELS[trip.state]}, ${trip.zoneId}`;
    if (dot.title.textContent !== title) dot.title.textContent = title;
  }
}

function makeDot(tripId: string): Dot {
  const group = createSvg('g', { class: 'dot' });
  group.dataset.dotTripId = tripId;
  const dot = {
    group,
    route: createSvg('path', { class: 'route' }),
    trace: createSvg('polyline', { class: 'trace' }),
    shape: createSvg('path', { class: 'drop' }),
    title: createSvg('title'),
  };
  group.append(dot.title, dot.route, dot.trace, dot.shape);
  return dot;
}

function setAttribute(node: SVGElement, name: string, value: string): void {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}
