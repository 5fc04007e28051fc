import type { GeneratedEvent, Generator } from '../../test-data/rideshare/generators/events.ts';

export const STATES = ['REQUESTED', 'MATCHED', 'EN_ROUTE', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED'] as const;
export type State = (typeof STATES)[number];

/** Written down here once more, from the requirement: a table shared with the service would agree with its mistakes. */
export const LEGAL_NEXT: Readonly<Record<State, readonly State[]>> = {
  REQUESTED: ['MATCHED', 'CANCELLED'],
  MATCHED: ['EN_ROUTE', 'CANCELLED'],
  EN_ROUTE: ['IN_PROGRESS', 'CANCELLED'],
  IN_PROGRESS: ['COMPLETED'],
  COMPLETED: [],
  CANCELLED: [],
};

/** A shortest legal life that ends in the state. */
const WAY_TO: Readonly<Record<State, readonly State[]>> = {
  REQUESTED: ['REQUESTED'],
  MATCHED: ['REQUESTED', 'MATCHED'],
  EN_ROUTE: ['REQUESTED', 'MATCHED', 'EN_ROUTE'],
  IN_PROGRESS: ['REQUESTED', 'MATCHED', 'EN_ROUTE', 'IN_PROGRESS'],
  COMPLETED: ['REQUESTED', 'MATCHED', 'EN_ROUTE', 'IN_PROGRESS', 'COMPLETED'],
  CANCELLED: ['REQUESTED', 'CANCELLED'],
};

/** One trip, step by step, legal or not. */
export class Steps {
  readonly #rides: Generator;
  readonly #first: GeneratedEvent;

  constructor(rides: Generator) {
    this.#rides = rides;
    this.#first = rides.tripRequested();
  }

  get tripId(): string {
    return this.#first.key;
  }

  /** The trip's events until it is in the state. */
  to(state: State): readonly GeneratedEvent[] {
    return WAY_TO[state].map((step, sequence) => this.step(step, sequence));
  }

  step(state: State, sequence: number): GeneratedEvent {
    const fare = state === 'COMPLETED' ? '17.40' : null;
    const payload = { ...this.#first.payload, event_id: this.#rides.random.uuid(), state, sequence, fare };
    return { ...this.#first, payload };
  }
}
