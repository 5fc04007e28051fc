import type { PlantedBug } from '../../defect.ts';

const CONNECTOR = { service: 'connector', hop: 'kafka.trades' } as const;

/** Of the connector, when what it needs is away. */
export const RECOVERY_DEFECTS = [
  {
    name: 'connector-drops-what-it-cannot-send',
    ...CONNECTOR,
    guarantee: 'MD-10',
    does: 'Sends a batch once, and goes on with the next whatever came of it.',
  },
  {
    name: 'connector-needs-the-registry',
    ...CONNECTOR,
    guarantee: 'MD-11',
    does: 'Asks the registry for its schema with each batch, and keeps none.',
  },
  {
    name: 'connector-forgets-aged-schemas',
    ...CONNECTOR,
    guarantee: 'MD-11',
    does: 'Throws a schema away that is due to be fetched again, though the registry does not answer.',
  },
  {
    name: 'connector-begins-without-memory',
    ...CONNECTOR,
    guarantee: 'MD-11',
    does: 'Begins with what happens now when it cannot read what it has passed on before.',
  },
  {
    name: 'connector-sends-again-anew',
    ...CONNECTOR,
    guarantee: 'MD-14',
    does: 'Sends what was not answered again by a new producer, whose messages the broker does not know again.',
  },
  {
    name: 'connector-gives-the-exchange-up',
    ...CONNECTOR,
    guarantee: 'MD-14',
    does: 'Tries no more to connect to the exchange after three failures.',
  },
] as const satisfies readonly PlantedBug[];
