import type { Labels } from '../../fixtures/index.ts';

/** Who is to hear of an alert with these labels. `incident` stands for any. */
export const ROUTES: readonly { readonly labels: Labels; readonly receiver: string }[] = [
  { labels: { severity: 'critical' }, receiver: 'critical' },
  { labels: { severity: 'critical', incident: 'any' }, receiver: 'critical' },
  { labels: { severity: 'critical', pipeline: 'orders' }, receiver: 'critical' },
  { labels: { severity: 'warning' }, receiver: 'warning' },
  { labels: { severity: 'warning', incident: 'any' }, receiver: 'warning' },
  { labels: { severity: 'info' }, receiver: 'default' },
  { labels: { severity: 'info', incident: 'any' }, receiver: 'default' },
  { labels: { severity: 'Critical' }, receiver: 'default' },
  { labels: { severity: 'critical_path' }, receiver: 'default' },
  { labels: { severity: 'none critical' }, receiver: 'default' },
  { labels: { severity: '' }, receiver: 'default' },
  { labels: { incident: 'any' }, receiver: 'default' },
  { labels: {}, receiver: 'default' },
];
