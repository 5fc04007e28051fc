import type { InjectedEvent, Tracer } from '../../fixtures/index.ts';

export interface Drops {
  /** Emitted and not in the table, by their place in the order of emission. */
  readonly missing: readonly number[];
  /** Of those missing, the ones for which older trades were kept that waited at the same time. */
  readonly unjust: readonly number[];
}

/**
 * What a sink with `drop_oldest` may leave out. A trade is dropped when the queue is full of newer ones, so at the moment at
 * which the trade `capacity` places behind it comes. An older one that is written after that was either in the hands of a
 * worker by then (`inHand` at most), or waited, and should have gone first.
 */
export async function dropsAt<Hop extends string>(
  tracer: Tracer<Hop>,
  hop: Hop,
  trades: readonly InjectedEvent[],
  { capacity, inHand }: { readonly capacity: number; readonly inHand: number },
): Promise<Drops> {
  const { missing } = await tracer.verdict(
    hop,
    trades.map(({ index }) => index),
  );
  const log = tracer.sightings(hop);
  const writtenAt = trades.map(({ index }) => {
    const row = log.rowsOf(index)[0];
    return row === undefined ? undefined : log.earliest[row];
  });
  const unjust = missing.filter((index) => {
    const droppedAt = trades[index + capacity]?.sentAt;
    if (droppedAt === undefined) return true;
    const keptOlder = writtenAt.slice(0, index).filter((at) => at !== undefined && at > droppedAt);
    return keptOlder.length > inHand;
  });
  return { missing, unjust };
}
