import type { Defect } from './defect.ts';

export const API_DEFECTS = [
  {
    name: 'api-drops-correlation-header',
    service: 'simulation-api',
    guarantee: 'RS-01',
    does: 'Sends messages without the correlation_id header.',
    hop: 'kafka.trips',
  },
  {
    name: 'api-wrong-schema-id',
    service: 'simulation-api',
    guarantee: 'RS-01',
    does: 'Names a schema in the wire header that was never registered.',
    hop: 'kafka.trips',
  },
  {
    name: 'api-swaps-lat-lon',
    service: 'simulation-api',
    guarantee: 'RS-01',
    does: 'Writes the pickup with latitude and longitude swapped.',
    hop: 'kafka.trips',
  },
  {
    name: 'api-renames-correlation',
    service: 'simulation-api',
    guarantee: 'RS-04',
    does: 'Gives GPS pings a correlation id of its own.',
    hop: 'kafka.gps_pings',
  },
  {
    name: 'api-compatibility-none',
    service: 'simulation-api',
    guarantee: 'RS-24',
    does: 'Registers its subjects with compatibility NONE, so the registry accepts an incompatible schema.',
    hop: 'registry',
  },
] as const satisfies readonly Defect[];
