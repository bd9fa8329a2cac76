import { requireWhole } from './preconditions.ts';

/** A reproducible stream of random numbers. The same seed gives the same stream on every machine. */
export interface SeededRandom {
  /** Uniform in [0, 1), a multiple of 2^-53. */
  readonly next: () => number;
  /** Uniform in 0, 1, ..., n-1 without modulo bias; n from 1 to 2^32. */
  readonly integer: (n: number) => number;
  /** A shuffled copy: every order is equally likely (Fisher-Yates). */
  readonly shuffle: <T>(xs: readonly T[]) => T[];
  /** An independent stream named by its label: depends on the seed and the label, not on what was drawn before. */
  readonly fork: (label: string) => SeededRandom;
}

const mask64 = (1n << 64n) - 1n;
const twoTo32 = 2 ** 32;

/**
 * xoshiro128** 1.1 (Blackman & Vigna 2021, 10.1145/3460772), its 128 bits of state filled by splitmix64 (Steele, Lea &
 * Flood 2014, 10.1145/2714064.2660195). Not for secrets.
 * @param seed a whole number from 0 to 2^53 - 1, or any text (hashed by FNV-1a, 64 bits)
 */
export function seededRandom(seed: number | string): SeededRandom {
  if (typeof seed === 'string') return streamOf(fnv1a(seed));
  requireWhole('seed', seed, { from: 0, to: Number.MAX_SAFE_INTEGER });
  return streamOf(BigInt(seed));
}

function streamOf(seed: bigint): SeededRandom {
  const next32 = xoshiro128(stateFrom(seed));
  const integer = (n: number): number => {
    requireWhole('n', n, { from: 1, to: twoTo32 });
    const fair = twoTo32 - (twoTo32 % n);
    for (;;) {
      const draw = next32();
      if (draw < fair) return draw % n;
    }
  };
  return {
    next: () => ((next32() >>> 5) * 2 ** 26 + (next32() >>> 6)) / 2 ** 53,
    integer,
    shuffle: (xs) => fisherYates(xs, integer),
    fork: (label) => streamOf(splitmix64(splitmix64(seed) ^ fnv1a(label))),
  };
}

/** R. Durstenfeld 1964 (10.1145/364520.364540), on a copy. */
function fisherYates<T>(xs: readonly T[], integer: (n: number) => number): T[] {
  const shuffled = [...xs];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const chosen = integer(last + 1);
    [shuffled[last], shuffled[chosen]] = [shuffled[chosen] as T, shuffled[last] as T];
  }
  return shuffled;
}

export type State128 = readonly [number, number, number, number];

/** The generator proper: 32-bit draws from a state that is not all zero. Exported for its known-answer test. */
export function xoshiro128(state: State128): () => number {
  let [a, b, c, d] = state;
  return () => {
    const result = Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotated(d, 11);
    return result;
  };
}

const rotated = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

const golden = 0x9e3779b97f4a7c15n;

function stateFrom(seed: bigint): State128 {
  const [first, second] = [splitmix64(seed), splitmix64((seed + golden) & mask64)];
  const word = (bits: bigint): number => Number(bits & 0xffffffffn) | 0;
  return [word(first), word(first >> 32n), word(second), word(second >> 32n)];
}

/** The first output of splitmix64 for a seed; the i-th is that of seed + (i-1) * golden. Exported for its test. */
export function splitmix64(seed: bigint): bigint {
  let z = (seed + golden) & mask64;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & mask64;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask64;
  return z ^ (z >> 31n);
}

/** FNV-1a, 64 bits, over the UTF-8 bytes (Fowler, Noll & Vo, RFC 9923). */
export function fnv1a(text: string): bigint {
  return new TextEncoder()
    .encode(text)
    .reduce((hash, byte) => ((hash ^ BigInt(byte)) * 0x100000001b3n) & mask64, 0xcbf29ce484222325n);
}
