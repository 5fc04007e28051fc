import { expect, test } from '@playwright/test';
import type { Labels } from '../../../fixtures/technologies/alertmanager/alert.ts';
import { readRoutes, routesOf } from '../../../fixtures/technologies/alertmanager/routes.ts';

const CONFIGURATION = `
route:
  receiver: default
  group_wait: 0s
  group_interval: 1m30s
  routes:
    - matchers: [severity="critical"]
      receiver: critical
      continue: true
      routes:
        - matchers: ['incident=~"in-[0-9]+"']
          group_wait: 300ms
    - matchers: ['severity=~"crit.*|warning"', team!="shop"]
      receiver: both
      repeat_interval: 1d
receivers: [{ name: default }, { name: critical }, { name: both }]
`;

function receiversOf(labels: Labels): string[] {
  return routesOf(readRoutes(CONFIGURATION), labels).map(({ receiver }) => receiver);
}

test('an alert goes to the deepest route that matches, and to the next where that one goes on', () => {
  expect(receiversOf({ severity: 'critical' })).toEqual(['critical', 'both']);
  expect(receiversOf({ severity: 'critical', team: 'shop' })).toEqual(['critical']);
  expect(receiversOf({ severity: 'warning' })).toEqual(['both']);
  expect(receiversOf({ severity: 'info' })).toEqual(['default']);
  expect(receiversOf({})).toEqual(['default']);
});

test('an expression matches a whole value and not its beginning', () => {
  expect(receiversOf({ severity: 'warnings' })).toEqual(['default']);
  const clocks = ['in-7', 'in-7b'].map((incident) => {
    const [route] = routesOf(readRoutes(CONFIGURATION), { severity: 'critical', incident });
    return route?.clock.waitMs;
  });
  expect(clocks).toEqual([300, 0]);
});

test('a route has the clock of the one above where it names none, and at the top that of Alertmanager', () => {
  const [route] = routesOf(readRoutes(CONFIGURATION), { severity: 'critical', incident: 'in-7' });
  expect(route?.clock).toEqual({ waitMs: 300, intervalMs: 90_000, repeatMs: 14_400_000 });
});

for (const [what, route, message] of [
  ['a form of matchers that Alertmanager gives up', '{ receiver: a, match: { severity: critical } }', /`match`/],
  ['what is no matcher', '{ receiver: a, matchers: [severity] }', /"severity" is no matcher/],
  ['what is no duration', '{ receiver: a, group_wait: 5 minutes }', /"5 minutes" is no duration/],
] as const) {
  test(`${what} is refused, and not read as something else`, () => {
    expect(() => readRoutes(`route: ${route}`)).toThrow(message);
  });
}

test('a configuration without a route is refused', () => {
  expect(() => readRoutes('receivers: []')).toThrow('the configuration has no route [E_ALERT_ROUTES]');
});
