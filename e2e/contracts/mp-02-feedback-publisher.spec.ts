import { feedbackPublisherContract, VirtualClock } from '../../compose/services/market-data-runtime/contracts/index.ts';
import { feedbackEvent } from '../../compose/services/market-data-runtime/contracts/messages.ts';
import { settled } from '../../compose/services/market-data-runtime/contracts/virtual-clock.ts';
import { expect, holds, stages, test } from './holds.ts';

holds('MP-02', 'feedback-publisher', feedbackPublisherContract, 'a callback', (hear) => ({
  publisher: new stages.CallbackPublisher(hear),
  settle: settled,
}));

holds('MP-02', 'feedback-publisher', feedbackPublisherContract, 'one of several', (hear) => {
  const broken = {
    publish: () => {
      throw new Error('breaks its word');
    },
  };
  const publisher = new stages.FanOutPublisher([broken, new stages.CallbackPublisher(hear)]);
  return { publisher, settle: settled };
});

holds('MP-02', 'feedback-publisher', feedbackPublisherContract, 'the bus in one process', async (hear) => {
  const bus = new stages.LocalBus({ name: 'feedback', codec: stages.feedbackEvents, clock: new VirtualClock() });
  await bus.start();
  bus.subscribe(hear);
  return { publisher: bus, settle: settled };
});

test('MP-02 events that were none, and those that a receiver or a publisher threw at, are counted', async () => {
  const heard: number[] = [];
  const callback = new stages.CallbackPublisher(({ queueSize }) => {
    heard.push(queueSize);
    throw new Error('cannot hear');
  });
  const broken = {
    publish: () => {
      throw new Error('breaks its word');
    },
  };
  const several = new stages.FanOutPublisher([broken, callback, broken]);
  for (const queueSize of [1, -1, 2]) several.publish(feedbackEvent({ queueSize }));
  await settled();
  expect(heard).toEqual([1, 2]);
  expect([callback.failed, several.failed]).toEqual([3, 6]);
});

test('MP-02 a receiver that takes nothing misses the oldest of more than two hundred and fifty-six', async () => {
  const heard: number[] = [];
  const taken = Promise.withResolvers<undefined>();
  const callback = new stages.CallbackPublisher(async ({ queueSize }) => {
    heard.push(queueSize);
    await taken.promise;
  });
  callback.publish(feedbackEvent({ queueSize: 0 }));
  await settled();
  for (let queueSize = 1; queueSize <= 257; queueSize += 1) callback.publish(feedbackEvent({ queueSize }));
  taken.resolve(undefined);
  await settled();
  expect(heard).toEqual([0, ...Array.from({ length: 256 }, (_, at) => at + 2)]);
});
