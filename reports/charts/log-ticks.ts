import { textWidth } from './text-width.ts';

export interface Span {
  readonly low: number;
  readonly high: number;
}

/** Where a value lies on a logarithmic axis of this span, 0..1. */
export const logPosition = (value: number, { low, high }: Span): number => Math.log(value / low) / Math.log(high / low);

const ratioSteps = [
  0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.35, 1.5, 1.75, 2, 2.5, 3, 4, 5, 7, 10, 15,
  20, 30, 50, 100, 200, 500, 1000,
];

/** Ratios worth a tick, 1 always among them, dropped where their labels would touch. */
export function ratioTicks(span: Span, pixels: number): number[] {
  const inside = ratioSteps.filter((step) => step >= span.low && step <= span.high);
  const kept: number[] = [1];
  const clear = (a: number, b: number): boolean =>
    Math.abs(logPosition(a, span) - logPosition(b, span)) * pixels > textWidth('× 0.00', 11) + 6;
  // Round numbers first, so that 2 stays and 1.75 goes.
  for (const step of inside.toSorted((a, b) => String(a).length - String(b).length || a - b)) {
    if (kept.every((other) => clear(step, other))) kept.push(step);
  }
  return kept.toSorted((a, b) => a - b);
}

/** 1, 2, 5 in every decade that the span touches. */
export const decadeTicks = ({ low, high }: Span): number[] =>
  Array.from({ length: 12 }, (_, index) => index - 5)
    .flatMap((exponent) => [1, 2, 5].map((digit) => Number(`${digit}e${exponent}`)))
    .filter((tick) => tick >= low && tick <= high);

const percentSteps = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

/** Around four evenly spaced ratios for a narrow span, in steps of a round part of its middle. */
export function fineTicks({ low, high }: Span): number[] {
  const step = percentSteps.find((each) => (high - low) / each < 5.5);
  if (step === undefined || high / low > 4) return wideTicks({ low, high });
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => Number(((first + index) * step).toFixed(4)));
}

/** A span of several octaves: 1, 2, 5 of each decade, or its powers of ten alone where those are too many. */
function wideTicks(span: Span): number[] {
  const ticks = decadeTicks(span);
  return ticks.length <= 7 ? ticks : ticks.filter((tick) => Number.isInteger(Math.log10(tick)));
}
