/** What is there before the first trade. */
export const TOPICS = ['market.gaps', 'market.gaps.dead-letters', 'market.trades', 'market.trades.dead-letters'];
export const SUBJECTS = ['market.gaps-value', 'market.trades-value'];
export const TABLES = ['market.gaps', 'market.trades'];
