import type { Place } from './model.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Half the side of the smallest area shown, in degrees: a single trip does not fill the map. */
const SMALLEST = 0.012;

/** Fits everything ever seen into a box of the given size. It only grows, so dots do not swim when trips end. */
export class Projection {
  readonly #width: number;
  readonly #height: number;
  readonly #margin: number;
  #low: Place | undefined;
  #high: Place | undefined;

  constructor(width: number, height: number, margin: number) {
    this.#width = width;
    this.#height = height;
    this.#margin = margin;
  }

  include({ lat, lon }: Place): void {
    const low = this.#low ?? { lat: lat - SMALLEST, lon: lon - SMALLEST };
    const high = this.#high ?? { lat: lat + SMALLEST, lon: lon + SMALLEST };
    this.#low = { lat: Math.min(low.lat, lat), lon: Math.min(low.lon, lon) };
    this.#high = { lat: Math.max(high.lat, lat), lon: Math.max(high.lon, lon) };
  }

  /** North is up; one scale for both axes, a degree of longitude shortened as at the middle latitude. */
  place({ lat, lon }: Place): Point {
    const low = this.#low ?? { lat, lon };
    const high = this.#high ?? { lat, lon };
    const shorten = Math.cos((((low.lat + high.lat) / 2) * Math.PI) / 180);
    const wide = Math.max((high.lon - low.lon) * shorten, Number.EPSILON);
    const tall = Math.max(high.lat - low.lat, Number.EPSILON);
    const scale = Math.min((this.#width - 2 * this.#margin) / wide, (this.#height - 2 * this.#margin) / tall);
    return {
      x: round(this.#width / 2 + (lon - (low.lon + high.lon) / 2) * shorten * scale),
      y: round(this.#height / 2 - (lat - (low.lat + high.lat) / 2) * scale),
    };
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
