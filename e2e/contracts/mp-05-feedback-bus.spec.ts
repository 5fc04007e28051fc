import { feedbackBusContract, VirtualClock } from '../../compose/services/market-data-runtime/contracts/index.ts';
import { holds, stages } from './holds.ts';

holds('MP-05', 'feedback-bus', feedbackBusContract, 'the bus in one process', async () => {
  const bus = new stages.LocalBus({ name: 'feedback', codec: stages.feedbackEvents, clock: new VirtualClock() });
  await bus.start();
  return { here: bus, there: bus };
});
