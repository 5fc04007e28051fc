import { mergeExpects } from '@playwright/test';
import { exactlyOnceExpect } from '../../fixtures/matchers/exactly-once.ts';
import { latencyExpect } from '../../fixtures/matchers/latency.ts';
import { orderExpect } from '../../fixtures/matchers/order.ts';
import { reachExpect } from '../../fixtures/matchers/reach.ts';
import { schemaExpect } from '../../fixtures/matchers/schema.ts';
import type { FaultTime, NamedFault } from '../../fixtures/trace/in-flight.ts';
import type { InjectedEvent } from '../../fixtures/trace/types.ts';
import { MemoryPipeline } from './memory-pipeline.ts';

export const expectHop = mergeExpects(reachExpect, exactlyOnceExpect, orderExpect, latencyExpect, schemaExpect);

/** The text of a failed expectation, with what differs from run to run made alike. */
export async function failure(expectation: () => Promise<void>): Promise<string> {
  return alike(await messageOfFailure(expectation));
}

/** A message with what differs from run to run made alike: the ids of events, and how long it took. */
export function alike(message: string): string {
  return message
    .replace(/[0-9a-f]{4}…/g, '7f3c…')
    .replace(/(after) [\d,]+ ms/g, '$1 N ms')
    .replace(/[\d,]+ ms (after it was)/g, 'N ms $1');
}

/** The text of a failed expectation as it is: what it says for machines is found by it. */
export async function messageOfFailure(expectation: () => Promise<unknown>): Promise<string> {
  const error: unknown = await expectation().then(
    () => new Error('it passed'),
    (thrown: unknown) => thrown,
  );
  return error instanceof Error ? error.message : String(error);
}

/** Lets the event be seen at fixed times after its intended one. */
export function showAt(
  source: MemoryPipeline['kafka'],
  event: InjectedEvent,
  ms: number,
  untilMs = ms,
  more = {},
): void {
  source.show(event, { earliest: event.intendedAt + ms, latest: event.intendedAt + untilMs, ...more });
}

/** A fault felt from 90 to 310 ms after the event, and certain from 100 to 300. */
export function faultAround({ sentAt }: InjectedEvent): NamedFault & { readonly effect: FaultTime } {
  const times = { from: sentAt + 90, provenAt: sentAt + 100, healingAt: sentAt + 300, to: sentAt + 310 };
  return { name: 'kill kafka', ...times, effect: times };
}

export function quietPipeline(): MemoryPipeline {
  const pipeline = new MemoryPipeline();
  pipeline.route = () => undefined;
  pipeline.slowClock();
  return pipeline;
}

export function expectNever(): never {
  throw new Error('an injected event is absent');
}
