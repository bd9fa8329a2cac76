/** The report for a terminal: the same sentences and figures as the page, in at most `width` columns. */
import type { ReportModel } from './model.ts';
import type { LoadReport } from './model/load-report.ts';
import { labelWords } from './model/head.ts';
import { metricLines, painter, type Paint } from './terminal-figures.ts';
import { overviewLines } from './terminal-overview.ts';
import { probeLines } from './terminal-probes.ts';
import { length, padded, wrapped } from './text-wrap.ts';

export interface TextOptions {
  /** Columns, at least 40. */
  readonly width: number;
  readonly color: boolean;
  /** Where the HTML report lies: the only text that is never broken, so that it can be copied. */
  readonly reportPath?: string;
}

/** Ends with a newline. Words carry the verdicts; colour only repeats them. */
export function renderText(model: ReportModel, { width, color, reportPath }: TextOptions): string {
  const paint = painter(color);
  const lines = [
    ...headLines(model, width, paint),
    '',
    ...overviewLines(model, width, paint),
    ...model.loads.flatMap((load) => loadLines(load, { model, width, paint })),
    ...trustLines(model, width, paint),
    ...(reportPath === undefined ? [] : ['', 'Report:', reportPath]),
  ];
  return `${lines.join('\n')}\n`;
}

const headLines = ({ head, ending }: ReportModel, width: number, paint: Paint): string[] => [
  ...wrapped(head.title, width).map((line) => paint(line, 'bold')),
  ...(ending.banner === null ? [] : wrapped(`! ${ending.banner}`, width, '  ').map((line) => paint(line, 'higher'))),
  ...wrapped(`plan ${head.planHashShort}, ${head.createdAtWords}`, width),
  ...wrapped(head.load, width),
  ...(head.labels.length === 0 ? [] : wrapped(`labels ${labelWords(head)}`, width)),
  ...wrapped(head.estimates, width),
  ...(head.oneMachine === null ? [] : wrapped(`! ${head.oneMachine}`, width, '  ')),
];

interface LoadContext {
  readonly model: ReportModel;
  readonly width: number;
  readonly paint: Paint;
}

/** Sentences, then figures; with several loads the figures stand in the overview. */
function loadLines(load: LoadReport, { model, width, paint }: LoadContext): string[] {
  const heading = load.heading === null ? [] : wrapped(`At ${load.heading} (${load.id})`, width);
  return [
    ...heading.map((line) => paint(line, 'bold')),
    ...verdictLines(load, width),
    '',
    ...(load.heading === null ? comparisonLines(load, { model, width, paint }) : []),
    ...sloLines(load, width, paint),
    ...probeLines(load.probes, width, paint),
    ...precisionLines(load, width, paint),
    '',
  ];
}

const verdictLines = ({ verdicts }: LoadReport, width: number): string[] =>
  verdicts.flatMap(({ sentences: [sentence], control, plantedWork }) => [
    ...wrapped(`- ${sentence}`, width, '  '),
    ...(control ? wrapped(`  ${control.sentence}`, width, '  ') : []),
    ...(plantedWork ? wrapped(`  ${plantedWork.sentence}`, width, '  ') : []),
  ]);

/** Arms as headings, metrics as rows: a name with its fidelity has room of its own. */
function comparisonLines({ verdicts }: LoadReport, { model: { head }, width, paint }: LoadContext): string[] {
  if (verdicts.length === 0) return [];
  const heading = `Ratio to ${head.baseline.short}, interval, difference, verdict (${head.design} design, service time)`;
  return [
    ...wrapped(heading, width).map((line) => paint(line, 'dim')),
    ...verdicts.flatMap(({ arm, metrics }) => [
      ...wrapped(arm.shortWithEncryption, width, '  ').map((line) => paint(line, 'bold')),
      ...metrics.flatMap((view) => metricLines(view, { name: view.name, column: 7, width, paint })),
    ]),
    '',
  ];
}

/** What each arm makes of the limits: an exit code of --fail-on-breach has its reason here. */
const sloLines = ({ slo }: LoadReport, width: number, paint: Paint): string[] =>
  slo === null
    ? []
    : [
        ...wrapped(slo.title, width).map((line) => paint(line, 'bold')),
        ...slo.arms.flatMap(({ sentence, badge }) =>
          wrapped(`- ${sentence}`, width, '  ').map((line) => paint(line, badge.tone)),
        ),
        '',
      ];

/** What was achieved on p50, beside what was expected, and what order and time did. */
const precisionLines = ({ precision, blockEffects }: LoadReport, width: number, paint: Paint): string[] =>
  [
    ...precision.lines.slice(0, 1),
    ...blockEffects.filter(({ change }) => change !== null).map(({ sentence }) => sentence),
  ].flatMap((line) => wrapped(line, width, '  ').map((each) => paint(each, 'dim')));

/** What a reader must know before believing the above; the page has the rest. */
function trustLines({ trust, ending, rejected }: ReportModel, width: number, paint: Paint): string[] {
  const lines = trust.filter(({ headline }) => headline);
  const column = Math.max(0, ...lines.map(({ name }) => length(name))) + 2;
  return [
    ...lines.flatMap(({ name, value, limit }) =>
      wrapped(`${padded(name, column)}${value}${limit === null ? '' : ` (limit ${limit})`}`, width, ' '.repeat(column)),
    ),
    ...ending.extensions.flatMap((sentence) => wrapped(sentence, width, '  ')),
    ...rejected.together.flatMap(({ where, arms, state, reasons }) => {
      const why = reasons.map(({ gate, reason }) => `${gate}: ${reason}`).join('; ');
      return wrapped(`${where}, ${state}: ${why} (${arms})`, width, '  ').map((line) => paint(line, 'dim'));
    }),
    ...rejected.damaged.flatMap(({ trial, problem }) =>
      wrapped(`${trial}, damaged, left in place and excluded: ${problem}`, width, '  ').map((line) =>
        paint(line, 'higher'),
      ),
    ),
  ];
}
