/** Between what rates a source goes. */
export interface Pace {
  /** Items a second when nothing holds it back. */
  readonly nominalPerSecond: number;
  /** Items a second however little is asked for: a source that stands still learns of nothing. */
  readonly floorPerSecond: number;
}

export function inForce({ nominalPerSecond, floorPerSecond }: Pace, scale: number): number {
  return Math.min(nominalPerSecond, Math.max(floorPerSecond, nominalPerSecond * scale));
}
