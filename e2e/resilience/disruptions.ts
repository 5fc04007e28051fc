import type { Fault, Faults } from '../../fixtures/index.ts';

/** A way to break the platform, with the guarantee that says what must not come of it. */
export interface Disruption {
  readonly guarantee: string;
  /** Completes "while …". */
  readonly what: string;
  /** What the API does meanwhile: goes on, or says that it cannot. */
  readonly api: 'accepts' | 'refuses';
  /** How many events must be accepted before it is healed. */
  readonly lasts: number;
  readonly inflict: (faults: Faults) => Promise<Fault>;
}

const SHORT = 40;
/** At forty a second longer than the services' own time limits, which a shorter cut would not reach. */
const LONG = 200;
const PROCESSOR = 'stream-processor';
const NAMES: Readonly<Record<string, string>> = {
  [PROCESSOR]: 'the stream processor',
  kafka: 'the Kafka broker',
  redis: 'Redis',
  gateway: 'the gateway',
  'schema-registry': 'the schema registry',
};

/** What must never lose, repeat or reorder anything between the API and a connected client. */
export const UNNOTICED: readonly Disruption[] = [
  down('RS-22', PROCESSOR, 'is killed', (faults) => faults.kill(PROCESSOR)),
  down('RS-22', PROCESSOR, 'is stopped', (faults) => faults.stop(PROCESSOR)),
  down('RS-22', PROCESSOR, 'hangs', (faults) => faults.pause(PROCESSOR)),
  {
    guarantee: 'RS-28',
    what: 'the stream processor is cut off from Kafka',
    api: 'accepts',
    lasts: LONG,
    inflict: (faults) => faults.partition(PROCESSOR, 'kafka'),
  },
  {
    guarantee: 'RS-28',
    what: 'the stream processor is cut off from Redis',
    api: 'accepts',
    lasts: LONG,
    inflict: (faults) => faults.partition(PROCESSOR, 'redis'),
  },
  { ...down('RS-23', 'kafka', 'is stopped', (faults) => faults.stop('kafka')), api: 'refuses' },
  { ...down('RS-23', 'kafka', 'is killed', (faults) => faults.kill('kafka')), api: 'refuses' },
  { ...down('RS-24', 'schema-registry', 'is stopped', (faults) => faults.stop('schema-registry')), api: 'refuses' },
  { ...down('RS-24', 'schema-registry', 'hangs', (faults) => faults.pause('schema-registry')), api: 'refuses' },
];

/** What clients do notice, and after which they must know the current state of everything again. */
export const NOTICED: readonly Disruption[] = [
  down('RS-21', 'redis', 'is killed', (faults) => faults.kill('redis')),
  down('RS-21', 'redis', 'is stopped', (faults) => faults.stop('redis')),
  down('RS-21', 'redis', 'hangs', (faults) => faults.pause('redis')),
  down('RS-27', 'gateway', 'is killed', (faults) => faults.kill('gateway')),
  down('RS-27', 'gateway', 'is stopped', (faults) => faults.stop('gateway')),
  down('RS-27', 'gateway', 'hangs', (faults) => faults.pause('gateway')),
];

function down(guarantee: string, service: string, how: string, inflict: Disruption['inflict']): Disruption {
  return { guarantee, what: `${NAMES[service] ?? service} ${how}`, api: 'accepts', lasts: SHORT, inflict };
}
