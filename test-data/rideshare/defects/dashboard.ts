import type { PlantedBug } from '../../defect.ts';

export const DASHBOARD_DEFECTS = [
  {
    name: 'dashboard-not-live',
    service: 'dashboard',
    guarantee: 'RS-05',
    does: 'Shows the snapshot and no live event.',
    hop: 'dashboard',
  },
  {
    name: 'dashboard-no-reconnect',
    service: 'dashboard',
    guarantee: 'RS-07',
    does: 'Stays disconnected after the socket has closed.',
    hop: 'dashboard',
  },
  {
    name: 'dashboard-late-frame-wins',
    service: 'dashboard',
    guarantee: 'RS-07',
    does: 'Lets a frame that arrives late overwrite a newer state.',
    hop: 'dashboard',
  },
  {
    name: 'dashboard-dies-on-malformed',
    service: 'dashboard',
    guarantee: 'RS-07',
    does: 'Throws on a frame that is not what it expects.',
    hop: 'dashboard',
  },
  {
    name: 'dashboard-duplicate-rows',
    service: 'dashboard',
    guarantee: 'RS-07',
    does: 'Adds a row for every event instead of one for every trip.',
    hop: 'dashboard',
  },
  {
    name: 'dashboard-boots-from-outside',
    service: 'dashboard',
    guarantee: 'RS-07',
    does: 'Loads what would load the page again by a request of its own, which a browser can drop.',
    hop: 'dashboard',
  },
  {
    name: 'dashboard-reconnects-without-key',
    service: 'dashboard',
    guarantee: 'RS-27',
    does: 'Does not offer its key when it connects again.',
    hop: 'dashboard',
  },
] as const satisfies readonly PlantedBug[];
