import type { Stages } from '../stages.ts';

/** What a sink is made of. */
export type StoreStages = Pick<
  Stages,
  'LaneQueue' | 'BatchWriter' | 'insertStatement' | 'failureOf' | 'laneOf' | 'FeedbackGauge' | 'levelOf'
>;
