/** What all charts share. Colours are CSS variables, so that the page's light and dark themes apply without a script. */
import type { Config } from 'vega-lite';
import type { ArmName } from '../model/arm-names.ts';

/** Every chart is drawn twice; CSS shows the one that fits the page. */
export interface Layout {
  readonly name: 'wide' | 'narrow';
  readonly width: number;
}

export const layouts: readonly Layout[] = [
  { name: 'wide', width: 880 },
  { name: 'narrow', width: 332 },
];

export const colours = {
  text: 'var(--text)',
  muted: 'var(--muted)',
  grid: 'var(--grid)',
  axis: 'var(--axis)',
  equivalence: 'var(--equivalence)',
  noise: 'var(--noise)',
} as const;

/** Arm colours `var(--c0)` .. `var(--c6)`; styles.hbs gives them values in both themes. */
export const armColour = ({ series }: ArmName): string => `var(--c${series.colour})`;

const dashes: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [8, 3, 2, 3]];

export const armDash = ({ series }: ArmName): number[] => [...(dashes[series.dash] ?? [])];

/** Colour of a verdict; its shape and its word say the same. */
export const toneColour = (tone: string): string => `var(--tone-${tone})`;

export const fontSize = 12;

export const config: Config = {
  font: 'inherit',
  background: 'transparent',
  view: { stroke: null },
  // The table under each chart serves screen readers; thousands of labelled points would not.
  mark: { aria: false },
  axis: {
    aria: false,
    labelColor: colours.muted,
    titleColor: colours.muted,
    titleFontWeight: 'normal',
    titleFontSize: fontSize,
    labelFontSize: 11,
    gridColor: colours.grid,
    domainColor: colours.axis,
    tickColor: colours.axis,
    labelPadding: 4,
  },
  title: { color: colours.text, subtitleColor: colours.muted, fontSize, subtitleFontSize: 11, anchor: 'start' },
};
