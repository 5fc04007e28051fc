import type { PlantedBug } from '../../defect.ts';

/** Of the connector, a third party's: it is set up wrongly. */
export const CONNECTOR_DEFECTS = [
  {
    name: 'connector-rounds-decimals',
    service: 'cdc-init',
    guarantee: 'CD-40',
    does: 'Sends decimals as floating-point numbers.',
    hop: 'kafka.typed',
    shownBy: 'connect',
  },
] as const satisfies readonly PlantedBug[];
