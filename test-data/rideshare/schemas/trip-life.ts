export const TRIP_STATES = ['REQUESTED', 'MATCHED', 'EN_ROUTE', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED'] as const;
export type TripState = (typeof TRIP_STATES)[number];

/** Which states may follow a state. */
export const NEXT_STATES: Readonly<Record<TripState, readonly TripState[]>> = {
  REQUESTED: ['MATCHED', 'CANCELLED'],
  MATCHED: ['EN_ROUTE', 'CANCELLED'],
  EN_ROUTE: ['IN_PROGRESS', 'CANCELLED'],
  IN_PROGRESS: ['COMPLETED'],
  COMPLETED: [],
  CANCELLED: [],
};

export interface TripStep {
  readonly state: TripState;
  readonly sequence: number;
}

/**
 * May this step follow the last accepted one? The position is looked at first: an event out of its turn says nothing
 * about the state.
 */
export function judgeStep(last: TripStep | undefined, step: TripStep): 'ok' | 'out_of_order' | 'illegal_transition' {
  if (step.sequence !== (last === undefined ? 0 : last.sequence + 1)) return 'out_of_order';
  const allowed = last === undefined ? step.state === 'REQUESTED' : NEXT_STATES[last.state].includes(step.state);
  return allowed ? 'ok' : 'illegal_transition';
}
