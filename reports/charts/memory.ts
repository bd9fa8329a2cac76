import type { TopLevelSpec } from 'vega-lite';
import type { MemoryChart } from '../model/memory.ts';
import { stackedBarsSpec } from './stacked-bars.ts';
import type { Layout } from './theme.ts';

/** Anonymous memory in MiB, stacked by role. */
export const memorySpec = ({ bars }: MemoryChart, layout: Layout): TopLevelSpec =>
  stackedBarsSpec(
    {
      axisTitle: 'MiB of anonymous memory',
      bars: bars.map(({ arm, roles, total, totalFigure }) => ({
        arm,
        roles: roles.map(({ role, mebibytes, figure }) => ({ role, value: mebibytes, text: figure })),
        total,
        totalText: `${totalFigure} MiB`,
        totalShort: totalFigure,
      })),
    },
    layout,
  );
