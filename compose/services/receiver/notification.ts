import * as v from 'valibot';

const LABELS = v.record(v.string(), v.string());

/** What Alertmanager posts: https://prometheus.io/docs/alerting/0.28/configuration/#webhook_config */
export const NOTIFICATION = v.looseObject({
  receiver: v.string(),
  status: v.picklist(['firing', 'resolved']),
  groupKey: v.string(),
  alerts: v.pipe(
    v.array(
      v.looseObject({
        status: v.picklist(['firing', 'resolved']),
        labels: LABELS,
        annotations: LABELS,
        startsAt: v.string(),
        endsAt: v.string(),
        fingerprint: v.string(),
      }),
    ),
    v.minLength(1),
  ),
});

export type Notification = v.InferOutput<typeof NOTIFICATION>;

/** The same for a notification and for its repetition after an answer that was lost. */
export function noticeKey(receiver: string, { groupKey, alerts }: Notification): string {
  const states = alerts.map(({ fingerprint, status, startsAt, endsAt }) =>
    [fingerprint, status, startsAt, status === 'resolved' ? endsAt : ''].join(' '),
  );
  return [receiver, groupKey, ...states.sort()].join('\n');
}
