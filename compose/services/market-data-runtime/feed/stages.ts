import type { Stages } from '../stages.ts';

/** What a feed is made of. */
export type FeedStages = Pick<
  Stages,
  'PacedRate' | 'History' | 'Line' | 'Connection' | 'Lane' | 'SymbolTrack' | 'pauseMs'
>;
