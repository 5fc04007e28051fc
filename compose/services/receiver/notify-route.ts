import { setTimeout as sleep } from 'node:timers/promises';
import { errorAnswer, HangUp, type HttpAnswer, type HttpServer } from '../lib/http-server.ts';
import type { Logger } from '../lib/logging.ts';
import { bodyOf } from '../lib/request-body.ts';
import type { Attempts, Outcome } from './attempts.ts';
import type { Behaviours } from './behaviours.ts';
import { NOTIFICATION, type Notification } from './notification.ts';
import type { Notices } from './notices.ts';
import type { Stages } from './stages.ts';

export interface Reception {
  readonly notices: Notices;
  readonly behaviours: Behaviours;
  readonly attempts: Attempts;
  readonly stages: Stages;
  readonly log: Logger;
}

/** Where Alertmanager delivers. */
export function notifyRoute(server: HttpServer, reception: Reception): void {
  const { notices, behaviours, attempts, stages, log } = reception;
  server.route('POST', '/notify/:receiver', async ({ params: { receiver = '' }, body, onGone }) => {
    const at = Date.now();
    const notification = bodyOf(NOTIFICATION, body);
    const note = (outcome: Outcome): void => {
      attempts.note(receiver, at, outcome, notification);
      log.info({ receiver, outcome, ...about(notification) }, 'a notification');
    };
    const take = (): void => {
      note(notices.take(receiver, stages.kept(notification)) === undefined ? 'again' : 'taken');
    };
    const taken = (): HttpAnswer => {
      notices.answered(receiver, stages.kept(notification));
      return { status: 200 };
    };
    const gone = Promise.withResolvers<'gone'>();
    onGone(() => {
      gone.resolve('gone');
    });
    const { mode, over } = behaviours.modeOf(receiver, notification) ?? {};
    switch (mode?.kind) {
      case undefined:
        take();
        return taken();
      case 'refuse':
        note('refused');
        return errorAnswer(503, 'refused', 'a test has this notification refused');
      case 'away':
        note('not answered');
        throw new HangUp();
      case 'hang':
        note('not answered');
        await Promise.race([gone.promise, over]);
        throw new HangUp();
      case 'lose answer':
        take();
        throw new HangUp();
      case 'late': {
        take();
        const ended = await Promise.race([sleep(mode.ms), over, gone.promise]);
        if (ended === 'gone') throw new HangUp();
        return taken();
      }
    }
  });
}

function about({ status, alerts }: Notification): object {
  const ids = alerts.slice(0, 3).map(({ labels }) => labels.correlation_id);
  return { status, alerts: alerts.length, correlation_id: ids.length === 1 ? ids[0] : ids };
}
