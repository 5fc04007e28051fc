import { STREAMS } from './streams.ts';

/** What cannot be an event of its topic, with the reason. */
export const DEAD_LETTERS = 'dead-letters';

/** A Kafka topic as it is created. */
export interface TopicPlan {
  readonly topic: string;
  readonly numPartitions: number;
  readonly configEntries: { name: string; value: string }[];
}

const BROKER_TIME = { name: 'message.timestamp.type', value: 'LogAppendTime' };

/** The platform's topics. */
export const TOPICS: readonly TopicPlan[] = [
  ...STREAMS.map((topic) => ({ topic, numPartitions: 3, configEntries: [BROKER_TIME] })),
  {
    topic: DEAD_LETTERS,
    numPartitions: 1,
    // A record of the largest size, and the headers of a dead letter around it.
    configEntries: [BROKER_TIME, { name: 'max.message.bytes', value: '2097152' }],
  },
];
