/** A closed interval, lower <= upper, in the unit of its estimate. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** The interval whose ends are `halfWidth` to both sides of `centre`. */
export const around = (centre: number, halfWidth: number): Interval => ({
  lower: centre - halfWidth,
  upper: centre + halfWidth,
});

/** From the logarithm back to the ratio. */
export const exponentiated = ({ lower, upper }: Interval): Interval => ({
  lower: Math.exp(lower),
  upper: Math.exp(upper),
});
