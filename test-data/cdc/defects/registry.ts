import type { PlantedBug } from '../../defect.ts';

/** Of the connector that writes through a registry. */
export const REGISTRY_DEFECTS = [
  {
    name: 'connector-hides-schemas',
    service: 'cdc-registry-init',
    guarantee: 'CD-40',
    does: 'Puts the id of a schema into a header, where readers look for it in the message.',
    hop: 'avro.orders',
    shownBy: 'connect',
  },
] as const satisfies readonly PlantedBug[];
