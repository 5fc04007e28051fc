import { maintenanceMatchers } from './maintenance.ts';
import { noticeKey, type Notification } from './notification.ts';

/** What of a notification is kept: all of it. */
function kept(notification: Notification): Notification {
  return notification;
}

/** What this service does with a notification, and how it silences a pipeline. */
export const STAGES = { kept, noticeKey, maintenanceMatchers };

export type Stages = typeof STAGES;
