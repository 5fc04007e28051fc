import { HarnessError } from '../../../fixtures/core/errors.ts';
import { layOut } from '../../../fixtures/watch/layout.ts';
import type { Order } from '../../../fixtures/watch/order.ts';
import { watchPage } from '../../../fixtures/watch/page.ts';
import { WatchServer } from '../../../fixtures/watch/server.ts';
import type { WatchState } from '../../../fixtures/watch/state.ts';
import { WatchedShop } from './watched-flow.ts';

export interface ServedPage extends AsyncDisposable {
  readonly server: WatchServer;
  readonly shop: WatchedShop;
  /** What the page has asked for. */
  readonly orders: readonly Order[];
  /** What is shown besides the flow. */
  readonly more: Shown;
}

/** What a test may set while the page is open. */
type Shown = { -readonly [Key in Exclude<keyof WatchState, 'stages' | 'steps' | 'journeys'>]?: WatchState[Key] };

export const IDLE: WatchState['traffic'] = {
  perSecond: 0,
  acknowledged: 0,
  refused: 0,
  indeterminate: 0,
  heldBack: 0,
  unavailable: undefined,
  trouble: undefined,
};

/** The real page and its server, over a flow that a test makes. */
export async function servePage({
  services = ['broker', 'shop'],
  unbreakable,
  refusal = unbreakable,
}: {
  readonly services?: readonly string[];
  readonly unbreakable?: string;
  /** Why no order is carried out, though the page does not know it. */
  readonly refusal?: string | undefined;
} = {}): Promise<ServedPage> {
  const shop = new WatchedShop();
  const orders: Order[] = [];
  const more: ServedPage['more'] = {};
  const { pipeline } = shop;
  const names = ['api', ...pipeline.hops().map(({ name }) => name)];
  const watched = {
    platform: 'shop',
    where: 'stack shop',
    layout: layOut(pipeline.graph, names),
    entrances: ['api'],
    side: ['topic.dead'],
    service: { 'cache.orders': 'shop' },
    services,
    kinds: ['till <closes>'],
    unbreakable,
  };
  const server = await WatchServer.start({
    page: (nonce) => watchPage(watched, nonce),
    state: () => ({
      ...shop.state,
      at: shop.at,
      unwatched: {},
      lags: [{ name: 'consumer group shop', hops: ['cache.orders'], behind: 3 }],
      services: services.map((service) => ({
        service,
        status: 'running',
        health: undefined,
        restarts: 0,
        cpu: 0.05,
        memoryBytes: 2 ** 20,
      })),
      faults: [],
      traffic: { ...IDLE, unavailable: unbreakable },
      ...more,
    }),
    carryOut: (order) => {
      if (refusal !== undefined) throw new HarnessError('E_FAULT_NOT_ALLOWED', refusal);
      orders.push(order);
    },
    port: 0,
  });
  return { server, shop, orders, more, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}
