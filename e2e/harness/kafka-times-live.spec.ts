import { now } from '../../fixtures/core/clock.ts';
import { expect, test } from '../../fixtures/index.ts';
import { kafkaSource } from '../../fixtures/technologies/kafka/source.ts';
import { TraceRouter } from '../../fixtures/trace/router.ts';

const STAMPED = { config: { 'message.timestamp.type': 'LogAppendTime' } };

test.describe('times of a real broker', { tag: '@stack:core' }, () => {
  for (const aheadMs of [3_000, -3_000, 0]) {
    const clocks = aheadMs === 0 ? 'alike' : `${aheadMs} ms apart`;

    test(`with clocks ${clocks} a sighting lies between its sending and its answer`, async ({
      kafka,
      stack,
      contextOn,
    }) => {
      const topics = [await kafka.createTopic('stamped', STAMPED), await kafka.createTopic('plain')];
      const router = new TraceRouter();
      const log = router.open(true);
      const hops = topics.map((topic) => ({ name: topic, stream: '*', topic }));
      using _ours = ourClockAhead(aheadMs);
      const source = kafkaSource({ service: 'kafka', port: 9094, hops });
      const { signal } = new AbortController();
      await using tap = await source.open({
        ...contextOn(stack),
        recorder: router,
        signal,
        onSent: () => undefined,
        fail: () => undefined,
      });
      for (const topic of topics) {
        const sends: { readonly index: number; readonly sentAt: number; readonly answeredAt: number }[] = [];
        for (let at = 0; at < 20; at += 1) {
          const { correlationId, index } = router.mint(log);
          const sentAt = now();
          await kafka.produce(topic, [{ value: '{}', headers: { correlation_id: correlationId } }]);
          sends.push({ index, sentAt, answeredAt: now() });
          if (at % 5 === 0) await tap.drain(5_000, topics);
        }
        await tap.drain(5_000, topics);
        const seen = log.at(topic);
        for (const { index, sentAt, answeredAt } of sends) {
          const [row = -1] = seen.rowsOf(index);
          expect(seen.earliest[row]).toBeLessThanOrEqual(answeredAt);
          expect(seen.latest[row]).toBeGreaterThanOrEqual(sentAt);
        }
      }
    });
  }
});

/** For this process: what the broker stamps is then earlier by so much. */
function ourClockAhead(ms: number): Disposable {
  const timeOrigin = performance.timeOrigin + ms;
  Object.defineProperty(performance, 'timeOrigin', { value: timeOrigin, configurable: true });
  return { [Symbol.dispose]: () => Reflect.deleteProperty(performance, 'timeOrigin') };
}
