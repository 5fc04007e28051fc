/** Whole numbers from the first to the last, both included. */
export interface IdRange {
  readonly from: number;
  readonly to: number;
}

/** What is left of a range without that number: none, one or two ranges. */
export function without({ from, to }: IdRange, id: number): readonly IdRange[] {
  if (id < from || id > to) return [{ from, to }];
  return [
    { from, to: id - 1 },
    { from: id + 1, to },
  ].filter((rest) => rest.from <= rest.to);
}

/** Splits a range by which of its ids are there: ranges in order, each wholly there or wholly not. */
export function splitBy(
  { from, to }: IdRange,
  ids: Iterable<number>,
): readonly (IdRange & { readonly there: boolean })[] {
  const parts: (IdRange & { readonly there: boolean })[] = [];
  let next = from;
  const add = (part: IdRange, there: boolean): void => {
    const last = parts.at(-1);
    if (last?.there === there) parts[parts.length - 1] = { from: last.from, to: part.to, there };
    else parts.push({ ...part, there });
  };
  for (const id of [...ids].filter((one) => one >= from && one <= to).sort((a, b) => a - b)) {
    if (id > next) add({ from: next, to: id - 1 }, false);
    add({ from: id, to: id }, true);
    next = id + 1;
  }
  if (next <= to) add({ from: next, to }, false);
  return parts;
}
