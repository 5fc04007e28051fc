import { expect, test } from '@playwright/test';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { checkAlertmanager, receiversOf, receiversOfAll } from '../../../fixtures/technologies/alertmanager/amtool.ts';

const CONFIGURATION = readFileSync(
  path.resolve(import.meta.dirname, '../../../compose/services/alertmanager/alertmanager.yaml'),
  'utf8',
);

const TABLE = [
  [{ severity: 'critical' }, ['critical']],
  [{ severity: 'critical', incident: '4711' }, ['critical']],
  [{ severity: 'warning' }, ['warning']],
  [{ severity: 'warning', incident: '4711' }, ['warning']],
  [{ severity: 'info' }, ['default']],
  [{ severity: 'criticality' }, ['default']],
  [{ severity: '' }, ['default']],
  [{ alertname: `it's "a", {b}=c \\ é` }, ['default']],
] as const;

test('CD-32 each row of the table has its receivers, by the configuration alone', async () => {
  await checkAlertmanager(CONFIGURATION);
  const found = await receiversOfAll(
    CONFIGURATION,
    TABLE.map(([labels]) => labels),
  );
  expect(found).toEqual(TABLE.map(([, receivers]) => receivers));
});

test('CD-32 a route that goes on names all who are told, in their order', async () => {
  const goesOn = `
route:
  receiver: rest
  routes:
    - { matchers: [severity="critical"], receiver: audit, continue: true }
    - { matchers: [severity=~"critical|warning"], receiver: oncall }
receivers: [{ name: rest }, { name: audit }, { name: oncall }]
`;
  expect(await receiversOf(goesOn, { severity: 'critical' })).toEqual(['audit', 'oncall']);
});

test('CD-32 a configuration that Alertmanager would not start with is an error with its words', async () => {
  const broken = CONFIGURATION.replace('receiver: critical', 'receiver: nobody');
  await expect(receiversOf(broken, { severity: 'critical' })).rejects.toThrow(/undefined receiver "nobody".*\[?/s);
  await expect(checkAlertmanager(broken)).rejects.toMatchObject({ code: 'E_ALERT_ROUTES' });
  await expect(receiversOfAll(CONFIGURATION, [])).rejects.toThrow('there are no alerts to find the receivers of');
});
