export { createGenerator, type Generator } from './events.ts';
export type { TimedEvent } from './journey.ts';
export { cancelledLife } from './trip-events.ts';
