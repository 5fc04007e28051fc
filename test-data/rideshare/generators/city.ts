import type { Random } from '../../random.ts';

export interface Position {
  readonly lat: number;
  readonly lon: number;
}

/** A made-up city around a real place, so that a map of it looks like one. */
const CENTRE: Position = { lat: 52.52, lon: 13.405 };
const RADIUS_DEGREES = 0.08;

export const ZONES = ['zone-north', 'zone-east', 'zone-south', 'zone-west', 'zone-centre'] as const;

/** Somewhere in the city, to six digits: 0.1 m. */
export function somewhere(random: Random): Position {
  const off = (): number => (random.next() * 2 - 1) * RADIUS_DEGREES;
  return { lat: round(CENTRE.lat + off()), lon: round(CENTRE.lon + off() * 1.6) };
}

/** The place a share (0 to 1) of the way from one to another. */
export function between(from: Position, to: Position, share: number): Position {
  return { lat: round(from.lat + (to.lat - from.lat) * share), lon: round(from.lon + (to.lon - from.lon) * share) };
}

/** Degrees clockwise from north, 0 to 359. */
export function heading(from: Position, to: Position): number {
  const degrees = (Math.atan2(to.lon - from.lon, to.lat - from.lat) * 180) / Math.PI;
  return (Math.round(degrees) + 360) % 360;
}

function round(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}
