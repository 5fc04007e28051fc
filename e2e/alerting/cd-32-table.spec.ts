import { receiversOfAll } from '../../fixtures/index.ts';
import { expect, test } from '../alerting.ts';
import { ROUTES } from './routes-table.ts';
import { alert } from './specs.ts';

test('CD-32 each alert of the table of routes is heard of by the receiver that it names, and by nobody else', async ({
  tracer,
  own,
}) => {
  const incident = own.name();
  const said = await tracer.injectMany(
    ROUTES.map(({ labels }) => alert({ ...labels, ...('incident' in labels && { incident }) })),
  );

  const rowsOf = Map.groupBy(ROUTES.keys(), (at) => ROUTES[at]?.receiver ?? '');
  await Promise.all(
    [...rowsOf].map(([receiver, rows]) =>
      expect([...rows].flatMap((at) => said[at] ?? [])).toRouteTo(receiver, { only: true }),
    ),
  );
});

test('CD-32 amtool says the same of the table, by the configuration that Alertmanager runs with', async ({
  alertmanager,
}) => {
  const receivers = await receiversOfAll(
    await alertmanager.configuration(),
    ROUTES.map(({ labels }) => labels),
  );

  expect(receivers).toEqual(ROUTES.map(({ receiver }) => [receiver]));
});
