import {
  rateControllerContract,
  VirtualClock,
  type MakeControlledSource,
} from '../../compose/services/market-data-runtime/contracts/index.ts';
import type { Pace } from '../../compose/services/market-data-runtime/rate/pace.ts';
import { followRates } from '../../compose/services/market-data-runtime/rate/adapters.ts';
import { holds, stages } from './holds.ts';

/** A source that takes its turn before each item. */
function paced(pace: Pace, clock = new VirtualClock()) {
  const controller = new stages.PacedRate(pace, clock);
  let items = 0;
  const emit = async (): Promise<void> => {
    for (;;) {
      await controller.take();
      items += 1;
    }
  };
  void emit();
  const run = async (ms: number): Promise<number> => {
    const before = items;
    await clock.advance(ms);
    return items - before;
  };
  return { controller, run };
}

/** A source with a timer of its own, which can be told its rate. */
const setter: MakeControlledSource = (pace) => {
  let perSecond = pace.nominalPerSecond;
  let carried = 0;
  const controller = new stages.RateSetter(pace, (rate) => {
    perSecond = rate;
  });
  const run = (ms: number): Promise<number> => {
    carried += (perSecond * ms) / 1_000;
    const items = Math.floor(carried);
    carried -= items;
    return Promise.resolve(items);
  };
  return { controller, run };
};

/** Two sources of half the rate each. */
const shared: MakeControlledSource = ({ nominalPerSecond, floorPerSecond }) => {
  const half = { nominalPerSecond: nominalPerSecond / 2, floorPerSecond: floorPerSecond / 2 };
  const clock = new VirtualClock();
  const [one, other] = [paced(half, clock), paced(half, new VirtualClock())];
  const run = async (ms: number): Promise<number> => (await one.run(ms)) + (await other.run(ms));
  return { controller: new stages.SharedRate([one.controller, other.controller]), run };
};

/** A source that hears of its rate by a bus. */
const remote: MakeControlledSource = async (pace) => {
  const { controller, run } = paced(pace);
  const bus = new stages.LocalBus({ name: 'rates', codec: stages.rateAdjustments, clock: new VirtualClock() });
  await bus.start();
  followRates(bus, controller);
  return { controller: new stages.RemoteRate(pace, bus), run };
};

holds('MP-01', 'rate-controller', rateControllerContract, 'a paced source', (pace) => paced(pace));
holds('MP-01', 'rate-controller', rateControllerContract, 'a source that takes a rate', setter);
holds('MP-01', 'rate-controller', rateControllerContract, 'two sources', shared);
holds('MP-01', 'rate-controller', rateControllerContract, 'a source behind a bus', remote);
