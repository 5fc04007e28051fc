import type { PlantedBug } from '../../defect.ts';

/** Of the Compose file itself: each is one put on top of it. */
export const COMPOSE_DEFECTS = [
  {
    name: 'compose-process-health-check',
    service: 'compose',
    guarantee: 'MD-21',
    does: 'Calls the query API healthy as long as its process is there.',
    hop: 'compose.trades-api',
    overlay: 'process-health-check.yaml',
  },
  {
    name: 'compose-no-condition',
    service: 'compose',
    guarantee: 'MD-20',
    does: 'Starts the consumer when the broker has been started, not when it is of use.',
    hop: 'compose.consumer',
    overlay: 'no-condition.yaml',
  },
  {
    name: 'compose-no-memory-limit',
    service: 'compose',
    guarantee: 'MD-23',
    does: 'Lets the query API take what memory there is.',
    hop: 'compose.trades-api',
    overlay: 'no-memory-limit.yaml',
  },
  {
    name: 'compose-restarts-for-ever',
    service: 'compose',
    guarantee: 'MD-24',
    does: 'Starts the connector again for ever, and tells nobody.',
    hop: 'compose.connector',
    overlay: 'restarts-for-ever.yaml',
  },
  {
    name: 'compose-open-port',
    service: 'compose',
    guarantee: 'NF-10',
    does: 'Publishes a port of the broker to everybody who reaches the machine.',
    hop: 'compose.kafka',
    overlay: 'open-port.yaml',
  },
] as const satisfies readonly PlantedBug[];
