import { type LinkOptions, startLoad } from '../../fixtures/index.ts';
import { orderRow } from '../../test-data/cdc/rows.ts';
import { expect, seen, test } from '../cdc.ts';
import { inserted } from './changes.ts';

test.use({ stackKind: 'exclusive', stackLinks: 'mysql,kafka' });
test.describe.configure({ timeout: 240_000 });

/** From its sending on: the outage is in it, and the time until a connector has found out on a busy machine. */
const WITHIN_MS = 90_000;

interface Outage {
  readonly what: string;
  readonly link: 'mysql' | 'kafka';
  readonly options: LinkOptions;
}

const OUTAGES: readonly Outage[] = [
  { what: 'the connection to MySQL is cut', link: 'mysql', options: { down: true } },
  { what: 'MySQL is connected and not heard', link: 'mysql', options: { timeoutMs: 0 } },
  { what: 'MySQL’s answers come in pieces, late', link: 'mysql', options: { latencyMs: 200, sliceBytes: 64 } },
  { what: 'the connection to Kafka is cut', link: 'kafka', options: { down: true } },
];

for (const { what, link, options } of OUTAGES) {
  test(
    `CD-48 while ${what} changes go on; when it is over none that was acknowledged is lost`,
    { tag: ['@exclusive', '@fault', '@stack:faults'] },
    async ({ tracer, own, faults }) => {
      await using traffic = startLoad(tracer, () => inserted('orders', orderRow(own.id())), { perSecond: 20 });
      await seen('kafka.orders', traffic, { count: 5 }).come(AbortSignal.timeout(20_000));
      const fault = await faults.link(link, options);
      await traffic.progress({ acknowledged: 20, withinMs: 30_000 });
      await fault.heal();
      await traffic.progress({ acknowledged: 10, withinMs: 30_000 });

      const orders = await traffic.stop();
      await expect(orders).toReach('kafka.orders', { withinMs: WITHIN_MS });
      expect(orders).toHaveBeenInFlight('kafka.orders', fault);
    },
  );
}

test(
  'CD-48 a link to MySQL is proven in its own protocol, at the rate that it is given',
  { tag: ['@exclusive', '@fault', '@stack:faults'] },
  async ({ faults }) => {
    for (const options of [{ downKbps: 800 }, { upKbps: 800 }]) await (await faults.link('mysql', options)).heal();
    expect(faults.timeline.records).toMatchObject([
      { effectProof: {}, healProof: {} },
      { effectProof: {}, healProof: {} },
    ]);
  },
);
