import type { Fault, Faults } from '../../fixtures/index.ts';
import { expect, seen } from '../market-data.ts';
import { expectEachOnce, type Scene, sceneOf, type World } from './scene.ts';

type Hop = 'kafka.trades' | 'lake.trades' | 'api.trades';

/** A fault, and the hop to which trades must be on their way while it lasts. The one nearer to the end is begun first. */
export interface Breach {
  readonly holdsUp: Hop;
  readonly inflict: (faults: Faults, scene: Scene) => Promise<Fault>;
}

/** A way to break what lies between the exchange and the query API, with the guarantee of what must not come of it. */
export interface Outage {
  readonly guarantee: string;
  /** Completes "while …". */
  readonly what: string;
  readonly breaches: readonly Breach[];
  /** What must be seen before it is healed. */
  readonly meanwhile: (scene: Scene) => Promise<void>;
}

/** At forty a second: longer than most attempts of a client take. */
const SHORT = 60;
/** Longer than the connector waits for an answer of the broker, and the consumer for one of the catalogue. */
const LONG = 220;

/** The one link that the stack leads through it: a partition cuts one client off from there, and leaves the other's. */
const WAY_TO_CATALOGUE = 'toxiproxy';

export const OUTAGES: readonly Outage[] = [
  {
    guarantee: 'MD-10',
    what: 'the broker is restarted',
    breaches: [{ holdsUp: 'kafka.trades', inflict: (faults) => faults.restart('kafka') }],
    meanwhile: goesOn(SHORT),
  },
  {
    guarantee: 'MD-10',
    what: 'the broker is killed',
    breaches: [
      {
        holdsUp: 'kafka.trades',
        // It has just taken a trade that nobody behind it has yet.
        inflict: (faults, { traffic }) => faults.kill('kafka', { when: seen('kafka.trades', traffic) }),
      },
    ],
    meanwhile: goesOn(SHORT),
  },
  {
    guarantee: 'MD-12',
    what: 'the object store is stopped',
    breaches: [
      {
        holdsUp: 'lake.trades',
        inflict: (faults, { traffic }) => faults.stop('minio', { when: seen('kafka.trades', traffic) }),
      },
    ],
    meanwhile: answersNothing,
  },
  {
    guarantee: 'MD-12',
    what: 'the object store hangs',
    breaches: [{ holdsUp: 'lake.trades', inflict: (faults) => faults.pause('minio') }],
    meanwhile: givesUpWaiting,
  },
  {
    guarantee: 'MD-14',
    what: 'the consumer is cut off from the catalogue, and then the connector from the broker,',
    breaches: [
      { holdsUp: 'lake.trades', inflict: (faults) => faults.partition('consumer', WAY_TO_CATALOGUE) },
      { holdsUp: 'kafka.trades', inflict: (faults) => faults.partition('connector', 'kafka') },
    ],
    meanwhile: goesOn(LONG),
  },
  {
    guarantee: 'MD-14',
    what: 'the consumer is cut off from the object store, and the API from the catalogue,',
    breaches: [
      { holdsUp: 'lake.trades', inflict: (faults) => faults.partition('consumer', 'minio') },
      { holdsUp: 'api.trades', inflict: (faults) => faults.partition('trades-api', WAY_TO_CATALOGUE) },
    ],
    meanwhile: answersNothing,
  },
];

/** Of the ways that lead through a proxy; a full disk here too, for it is lost when the store is stopped. */
export const LINK_OUTAGES: readonly Outage[] = [
  {
    guarantee: 'MD-14',
    what: 'the ways to the broker and the object store are long, and answers come in small pieces,',
    breaches: [
      { holdsUp: 'kafka.trades', inflict: (faults) => faults.link('kafka', { latencyMs: 100, sliceBytes: 64 }) },
      { holdsUp: 'lake.trades', inflict: (faults) => faults.link('minio', { latencyMs: 100, sliceBytes: 64 }) },
    ],
    meanwhile: goesOn(SHORT),
  },
  {
    guarantee: 'MD-14',
    what: 'the object store, and then the broker, carry out what they are asked, and their answers are lost,',
    breaches: [
      { holdsUp: 'lake.trades', inflict: (faults) => faults.link('minio', { resetAfterMs: 0 }) },
      { holdsUp: 'kafka.trades', inflict: (faults) => faults.link('kafka', { resetAfterMs: 0 }) },
    ],
    meanwhile: goesOn(SHORT),
  },
  {
    guarantee: 'MD-14',
    what: 'the exchange is out of reach, its streams and its history,',
    breaches: [{ holdsUp: 'kafka.trades', inflict: (faults) => faults.link('exchange', { down: true }) }],
    meanwhile: goesOn(SHORT),
  },
  {
    guarantee: 'MD-12',
    what: 'the disk of the object store is full',
    breaches: [{ holdsUp: 'lake.trades', inflict: (faults) => faults.fill('minio') }],
    meanwhile: goesOn(SHORT),
  },
];

/** As a sentence. */
export function titleOf({ guarantee, what }: Outage): string {
  return `${guarantee} while ${what} trades go on happening; when it is over each has come once, in order, and none is missing`;
}

/** Breaks, waits, heals, and expects each trade to have come once, and some to have been on their way meanwhile. */
export async function expectEndured({ breaches, meanwhile }: Outage, world: World, faults: Faults): Promise<void> {
  await using scene = await sceneOf(world);
  const begun = performance.now();
  const endured: { readonly holdsUp: Hop; readonly fault: Fault }[] = [];
  for (const { holdsUp, inflict } of breaches) endured.push({ holdsUp, fault: await inflict(faults, scene) });
  await meanwhile(scene);
  for (const { fault } of endured) await fault.heal();
  const { trades } = await expectEachOnce(scene, performance.now() - begun);
  for (const { holdsUp, fault } of endured) expect(trades).toHaveBeenInFlight(holdsUp, fault);
}

/** Longer than a request of the consumer may take: it has let go of one, of which nobody knows what became of it. */
async function givesUpWaiting({ traffic, consumer }: Scene): Promise<void> {
  await consumer.says('cannot go on yet', { topic: 'market.trades' });
  await traffic.progress({ acknowledged: SHORT, withinMs: 60_000 });
}

function goesOn(trades: number): Outage['meanwhile'] {
  return async ({ traffic }) => {
    await traffic.progress({ acknowledged: trades, withinMs: 60_000 });
  };
}

/** Trades of the symbol are served: that there are none would be a lie. */
async function answersNothing({ traffic, api, symbol }: Scene): Promise<void> {
  const asked = api.ask({ symbol });
  await traffic.progress({ acknowledged: SHORT, withinMs: 60_000 });
  expect(await asked, 'at api.trades').toMatchObject({ status: 503, body: { error: { code: 'tables_unavailable' } } });
}
