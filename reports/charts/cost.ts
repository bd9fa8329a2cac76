import type { TopLevelSpec } from 'vega-lite';
import type { CostChart } from '../model/cost.ts';
import { cpuFigure } from '../model/numbers.ts';
import { stackedBarsSpec } from './stacked-bars.ts';
import type { Layout } from './theme.ts';

/** CPU-seconds per million requests, stacked by role, each divided into user mode and kernel where that was read. */
export const costSpec = ({ bars }: CostChart, layout: Layout): TopLevelSpec =>
  stackedBarsSpec(
    {
      axisTitle: 'CPU-seconds per million requests',
      bars: bars.map(({ arm, roles, total, totalText }) => ({
        arm,
        roles: roles.map(({ role, cpuSecondsPerMillion: value, kernel }) => ({
          role,
          value,
          text: cpuFigure(value),
          ...(kernel === null
            ? {}
            : { kernel: { value: kernel, text: cpuFigure(kernel), restText: cpuFigure(value - kernel) } }),
        })),
        total,
        totalText,
        totalShort: cpuFigure(total),
      })),
    },
    layout,
  );
