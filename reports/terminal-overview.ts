import type { ReportModel } from './model.ts';
import { isNotable } from './model/axis-effect-table.ts';
import { metricNames } from './model/metric-view.ts';
import { wordedRatio } from './model/numbers.ts';
import { metricLines, type Paint } from './terminal-figures.ts';
import { length, wrapped } from './text-wrap.ts';

/** Several loads: every figure, metric by metric, and the effects of the axes that survive their correction. */
export function overviewLines(model: ReportModel, width: number, paint: Paint): string[] {
  if (!model.overview) return [];
  const { head, loads } = model;
  const heading = `Ratio to ${head.baseline.short}, interval, difference, verdict at each load (${head.design} design, service time)`;
  return [
    ...wrapped(heading, width).map((line) => paint(line, 'dim')),
    ...(loads[0]?.verdicts ?? []).flatMap(({ arm, metrics }) => [
      ...wrapped(arm.shortWithEncryption, width, '  ').map((line) => paint(line, 'bold')),
      ...metrics.flatMap(({ metric, name }) => metricBlock(model, { arm: arm.id, metric, name }, { width, paint })),
    ]),
    '',
    ...axisLines(model, width),
    '',
  ];
}

/** A metric of an arm: a row for each load. */
function metricBlock(
  { loads }: ReportModel,
  { arm, metric, name }: { arm: string; metric: string; name: string },
  { width, paint }: { width: number; paint: Paint },
): string[] {
  const column = Math.max(...loads.map(({ id }) => length(id))) + 7;
  return loads.flatMap(({ id, verdicts }, index) => {
    const view = verdicts.find((verdict) => verdict.arm.id === arm)?.metrics.find((each) => each.metric === metric);
    const label = `${index === 0 ? name.padEnd(5) : '     '}${id}`;
    return view ? metricLines(view, { name: label, column, width, paint }) : [];
  });
}

function axisLines({ overview }: ReportModel, width: number): string[] {
  if (!overview) return [];
  const { effects, plan, chains } = overview.axisEffects;
  const notable = effects.filter(isNotable).map((view) => {
    const { ratio, ratioRange } = wordedRatio(view.factor, view.factorInterval);
    return `- ${view.arm.short}, ${metricNames[view.metric]}, ${view.effect}: × ${ratio} (${ratioRange})`;
  });
  const how = '(exploratory, Benjamini-Hochberg)';
  const heading =
    effects.length === 0
      ? 'No effect of an axis of the load could be estimated.'
      : notable.length === 0
        ? `No axis of the load is shown to change a ratio ${how}.`
        : `What the axes of the load do to the ratios ${how}:`;
  return [heading, ...notable, ...plan, ...chains.map((chain) => `- ${chain}`)].flatMap((line) =>
    wrapped(line, width, '  '),
  );
}
