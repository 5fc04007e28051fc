import { randomInt } from 'node:crypto';
import { createGenerator, type GeneratedEvent, type Overrides } from './events.ts';
import type { TripLife } from './trip-events.ts';

export { createGenerator, type GeneratedEvent, type Generator, type Overrides } from './events.ts';
export { cancelledLife, type TripLife } from './trip-events.ts';
export type { TimedEvent } from './journey.ts';
export { ZONES } from './city.ts';

/**
 * The generator behind the functions below. Its seed is new in every process: with a fixed one, two workers or two runs
 * on one stack would send the same event ids, and the second would rightly be refused as duplicates. To replay, take
 * `createGenerator(seed)`.
 */
export const defaultGenerator = createGenerator(randomInt(2 ** 32));

export const tripRequested = (overrides?: Overrides): GeneratedEvent => defaultGenerator.tripRequested(overrides);
export const tripLife = (overrides?: Overrides): TripLife => defaultGenerator.tripLife(overrides);
export const gpsPing = (overrides?: Overrides): GeneratedEvent => defaultGenerator.gpsPing(overrides);
export const driverStatus = (overrides?: Overrides): GeneratedEvent => defaultGenerator.driverStatus(overrides);
export const surgeUpdate = (overrides?: Overrides): GeneratedEvent => defaultGenerator.surgeUpdate(overrides);
export const rating = (overrides?: Overrides): GeneratedEvent => defaultGenerator.rating(overrides);
export const payment = (overrides?: Overrides): GeneratedEvent => defaultGenerator.payment(overrides);
