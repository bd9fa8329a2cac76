/**
 * A seeded permutation of 0..size-1 for each block of `size` iterations: every arm gets exactly one request in each
 * block, in an order that no arm can lean on. mulberry32 seeded by block, Fisher-Yates.
 */
export function permutation(size: number, seed: number, block: number): number[] {
  const order = Array.from({ length: size }, (_, index) => index);
  let state = (seed ^ Math.imul(block + 1, 0x9e3779b1)) >>> 0;
  for (let i = size - 1; i > 0; i--) {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    const j = ((mixed ^ (mixed >>> 14)) >>> 0) % (i + 1);
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order;
}

/** Which arm iteration `n` goes to; each VU keeps the last block it computed. */
export function armPicker(size: number, seed: number): (n: number) => number {
  let block = -1;
  let order: number[] = [];
  return (n) => {
    const wanted = Math.floor(n / size);
    if (wanted !== block) {
      block = wanted;
      order = permutation(size, seed, block);
    }
    return order[n % size] as number;
  };
}
