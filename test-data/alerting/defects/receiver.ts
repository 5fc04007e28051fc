import type { PlantedBug } from '../../defect.ts';

/** Of who hears of the alerts. */
export const RECEIVER_DEFECTS = [
  {
    name: 'receiver-counts-repetitions',
    service: 'receiver',
    guarantee: 'CD-33',
    does: 'Takes a notification that comes again after a lost answer for another one.',
    hop: 'notified.warning',
    shownBy: 'alertmanager',
  },
  {
    name: 'receiver-keeps-first-alert',
    service: 'receiver',
    guarantee: 'CD-25',
    does: 'Keeps the first alert of a notification alone.',
    hop: 'notified.critical',
    shownBy: 'alertmanager',
  },
  {
    name: 'receiver-takes-resolved-for-firing',
    service: 'receiver',
    guarantee: 'CD-27',
    does: 'Takes the end of an alert for its beginning.',
    hop: 'resolved.critical',
    shownBy: 'alertmanager',
  },
  {
    name: 'maintenance-silences-by-name',
    service: 'receiver',
    guarantee: 'CD-24',
    does: 'Silences by the name of the rule, and so every pipeline at once.',
    hop: 'notified.warning',
    shownBy: 'alertmanager',
  },
] as const satisfies readonly PlantedBug[];
