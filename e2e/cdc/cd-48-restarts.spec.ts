import {
  type BackgroundLoad,
  type FaultOf,
  type Faults,
  type InjectedEvents,
  startLoad,
} from '../../fixtures/index.ts';
import type { Cdc } from '../../fixtures/platforms/cdc.ts';
import { orderRow } from '../../test-data/cdc/rows.ts';
import { expect, seen, test } from '../cdc.ts';
import { inserted, updated } from './changes.ts';

// What all share is broken here. With the links of its neighbours, who then have the same stack.
test.use({ stackKind: 'exclusive', stackLinks: 'mysql,kafka' });
test.describe.configure({ timeout: 240_000 });

/** From its sending on: the outage is in it, and the time that a service takes to start again on a busy machine. */
const WITHIN_MS = 90_000;

interface Outage {
  readonly what: string;
  /** May what was under way come again? A connector that is killed has written down its place some time before. */
  readonly arrive: (orders: InjectedEvents) => Promise<void>;
  readonly never: 'lost' | 'lost or repeated';
  readonly inflict: (faults: Faults<FaultOf<Cdc>>, traffic: BackgroundLoad) => Promise<void>;
}

const AT_LEAST_ONCE: Pick<Outage, 'arrive' | 'never'> = {
  never: 'lost',
  arrive: (orders) => expect(orders).toReach('kafka.orders', { withinMs: WITHIN_MS }),
};
const ONCE: Pick<Outage, 'arrive' | 'never'> = {
  never: 'lost or repeated',
  arrive: (orders) => expect(orders).toReachExactlyOnce('kafka.orders', { withinMs: WITHIN_MS }),
};

const OUTAGES: readonly Outage[] = [
  {
    what: 'the connector is killed in the middle of changes',
    ...AT_LEAST_ONCE,
    inflict: async (faults, traffic) => {
      await using _killed = await faults.kill('connect', { when: seen('kafka.orders', traffic, { count: 5 }) });
    },
  },
  {
    what: 'the connector is restarted in the middle of changes',
    ...AT_LEAST_ONCE,
    inflict: async (faults, traffic) => {
      await faults.restart('connect', { when: seen('kafka.orders', traffic, { count: 5 }) });
    },
  },
  {
    what: 'the connector stands still in the middle of changes',
    ...ONCE,
    inflict: async (faults, traffic) => {
      await using _paused = await faults.pause('connect', { when: seen('kafka.orders', traffic, { count: 5 }) });
      await traffic.progress({ acknowledged: 10, withinMs: 20_000 });
    },
  },
  {
    what: 'MySQL is restarted in the middle of transactions',
    ...AT_LEAST_ONCE,
    inflict: async (faults, traffic) => {
      await faults.restart('mysql', { when: seen('kafka.orders', traffic, { count: 5 }) });
    },
  },
  {
    what: 'MySQL is killed in the middle of transactions',
    ...AT_LEAST_ONCE,
    inflict: async (faults, traffic) => {
      await using _killed = await faults.kill('mysql', { when: seen('kafka.orders', traffic, { count: 5 }) });
    },
  },
];

for (const { what, never, arrive, inflict } of OUTAGES) {
  test(
    `CD-48 when ${what}, it goes on from its place: no acknowledged change is ${never}`,
    { tag: ['@exclusive', '@fault', '@stack:faults'] },
    async ({ tracer, own, faults }) => {
      await using traffic = startLoad(tracer, () => inserted('orders', orderRow(own.id())), { perSecond: 20 });
      await traffic.progress({ acknowledged: 5, withinMs: 20_000 });
      await inflict(faults, traffic);
      const { length: acknowledged } = committed(traffic.events);
      await traffic.progress({ acknowledged: 10, withinMs: 30_000 });

      // While MySQL is away it takes nothing.
      const orders = committed(await traffic.stop());
      expect(orders.length).toBeGreaterThan(acknowledged);
      await arrive(orders);
    },
  );
}

test(
  'CD-48 a row that is changed while the connector is away has its changes in their order',
  { tag: ['@exclusive', '@fault', '@stack:faults'] },
  async ({ tracer, own, faults }) => {
    const order = orderRow(own.id());
    const paid = { ...order, status: 'paid' } as const;
    const first = await tracer.inject(inserted('orders', order));
    await expect(first).toReach('kafka.orders', { withinMs: 20_000 });
    await using away = await faults.kill('connect');
    const others = await tracer.injectMany([
      updated('orders', order, { status: 'paid' }),
      updated('orders', paid, { status: 'shipped' }),
    ]);
    await away.heal();

    await expect([first, ...others]).toReach('kafka.orders', { withinMs: 30_000 });
    await expect([first, ...others]).toArriveInOrder('kafka.orders');
  },
);

function committed(orders: InjectedEvents): InjectedEvents {
  return orders.filter(({ answer }) => answer.outcome === 'acknowledged');
}
