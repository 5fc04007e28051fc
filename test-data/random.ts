/** A seeded source of numbers: the same seed gives the same sequence on every machine. */
export interface Random {
  /** At least 0, below 1. */
  next(): number;
  /** A whole number, both ends included. */
  integer(low: number, high: number): number;
  pick<T>(from: readonly [T, ...T[]]): T;
  /** A version 4 UUID of this sequence. */
  uuid(): string;
}

/**
 * sfc32 of Chris Doty-Humphrey's PractRand (public domain). Its state has 128 bits: in a generator with 32, the sequences
 * of different seeds are windows of one short cycle, and two workers would one day make the same ids.
 */
export function seededRandom(seed: number): Random {
  let [a, b, c, counter] = [0, seed | 0, 0x9e3779b9 | 0, 1];
  const next32 = (): number => {
    const out = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + out) | 0;
    return out >>> 0;
  };
  // As PractRand does: the first rounds spread the seed over the state.
  for (let round = 0; round < 12; round += 1) next32();
  const next = (): number => next32() / 2 ** 32;
  const integer = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    integer,
    pick: (from) => from[integer(0, from.length - 1)] ?? from[0],
    uuid: () => {
      const words = new Uint32Array([next32(), next32(), next32(), next32()]);
      const hex = Buffer.from(words.buffer).toString('hex');
      const variant = ((parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
      return [
        hex.slice(0, 8),
        hex.slice(8, 12),
        `4${hex.slice(13, 16)}`,
        `${variant}${hex.slice(17, 20)}`,
        hex.slice(20),
      ].join('-');
    },
  };
}
