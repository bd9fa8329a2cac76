import { fineTicks, type Span } from './log-ticks.ts';

/** What holds all of these values on a logarithmic axis, and `room` times as much at either end. */
export function spanOf(values: readonly number[], room: number): Span {
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0) return { low: 0.1, high: 1 };
  const ends = positive.reduce(({ low, high }, value) => ({ low: Math.min(low, value), high: Math.max(high, value) }), {
    low: Infinity,
    high: 0,
  });
  return { low: ends.low / room, high: ends.high * room };
}

const steps = [
  [1, 2, 5],
  [1, 1.5, 2, 3, 5, 7],
];

/** Round numbers for a span of any width: coarse or fine parts of each decade, even steps where those are too few. */
export function latencyTicks(span: Span): number[] {
  const inDecades = steps.map((digits) =>
    Array.from({ length: 12 }, (_, index) => index - 5)
      .flatMap((exponent) => digits.map((digit) => Number(`${digit}e${exponent}`)))
      .filter((tick) => tick >= span.low && tick <= span.high),
  );
  const candidates = [...inDecades, evenTicks(span)];
  return (
    candidates.find((ticks) => ticks.length >= 4) ?? candidates.reduce((a, b) => (b.length > a.length ? b : a), [])
  );
}

/** Even steps for a narrow span of any size. */
function evenTicks({ low, high }: Span): number[] {
  const scale = 10 ** -Math.floor(Math.log10(low));
  return fineTicks({ low: low * scale, high: high * scale }).map((tick) => Number((tick / scale).toPrecision(6)));
}
