import { systemClock } from '../../compose/services/market-data-runtime/clock.ts';
import { feedbackBusContract, VirtualClock } from '../../compose/services/market-data-runtime/contracts/index.ts';
import type { FeedbackBus } from '../../compose/services/market-data-runtime/feedback/bus.ts';
import { StreamDouble } from '../units/stream-double.ts';
import { holds, silent, stages } from './holds.ts';

holds('MP-05', 'feedback-bus', feedbackBusContract, 'the bus in one process', async () => {
  const bus = new stages.LocalBus({ name: 'feedback', codec: stages.feedbackEvents, clock: new VirtualClock() });
  await bus.start();
  return { here: bus, there: bus };
});

holds('MP-05', 'feedback-bus', feedbackBusContract, 'two buses over a stream in memory', async () => {
  const stream = new StreamDouble();
  const start = async (name: string): Promise<FeedbackBus> => {
    const parts = { name, stream: 'pulse', codec: stages.feedbackEvents, connect: stream.connect };
    const bus = new stages.Pulse({ ...parts, clock: systemClock, log: silent });
    await bus.start();
    return bus;
  };
  return { here: await start('here'), there: await start('there') };
});
