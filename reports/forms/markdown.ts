/** The report for a pull request or a job summary, in GitHub's Markdown. */
import type { ReportModel } from '../model.ts';
import { labelWords } from '../model/head.ts';
import type { ArmVerdict } from '../model/verdicts.ts';
import type { LoadReport } from '../model/load-report.ts';
import type { MetricView } from '../model/metric-view.ts';
import { metricNames } from '../model/metric-view.ts';
import { confidence } from '../model/numbers.ts';
import { absent } from '../model/table.ts';
import { bulleted, type Lines } from './markdown-lines.ts';
import { probeLines } from './markdown-probes.ts';
import { codeBlock, codeCell, codeSpan, markdownText } from './markdown-text.ts';

/** GitHub refuses longer comments. */
const mostBytes = 65_536;

/** Ends with a newline; at most 64 kB, cut at the end of a line with a sentence that says so. */
export function renderMarkdown(model: ReportModel): string {
  return cut([
    ...headLines(model),
    ...model.loads.flatMap((load) => verdictLines(load)),
    ...tableLines(model),
    ...model.loads.flatMap(sloLines),
    ...model.loads.flatMap(requestCostLines),
    ...model.loads.flatMap(probeLines),
    ...bulleted('What cannot be concluded', [...model.limits]),
    ...trustLines(model),
    ...identityLines(model),
    '**Run it again**\n\n',
    codeBlock(model.reproduce, 'sh'),
  ]);
}

const headLines = ({ head, ending }: ReportModel): Lines => [
  `### ${markdownText(head.title)}\n\n`,
  ...(ending.banner === null ? [] : [`> **${markdownText(ending.banner)}**\n\n`]),
];

const verdictLines = ({ heading, id, verdicts }: LoadReport): Lines => [
  ...(heading === null ? [] : [`**At ${markdownText(heading)}** (${codeSpan(id)})\n\n`]),
  ...verdicts.flatMap(({ sentences: [sentence], control, plantedWork }) => [
    `- ${markdownText(sentence)}\n`,
    ...(control ? [`  - ${markdownText(control.sentence)}\n`] : []),
    ...(plantedWork ? [`  - ${markdownText(plantedWork.sentence)}\n`] : []),
  ]),
  '\n',
];

/** Arms x metrics: word, change and interval of it. */
function tableLines({ head, loads }: ReportModel): Lines {
  const several = loads.length > 1;
  const metrics = [...new Set(loads.flatMap(({ verdicts }) => verdicts.flatMap((each) => each.metrics)).map(idOf))];
  if (metrics.length === 0) return [];
  const levels = [...new Set(loads.map(({ alpha }) => confidence(alpha)))].join(' or ');
  const columns = [...(several ? ['Load'] : []), 'Arm', ...metrics.map((metric) => metricNames[metric])];
  return [
    `Change against ${markdownText(head.baseline.short)} with its ${levels} interval; ${markdownText(head.design)} design, service time.\n\n`,
    record(columns),
    record(columns.map(() => '---')),
    ...loads.flatMap((load) =>
      load.verdicts.map((verdict) =>
        record([
          ...(several ? [codeCell(load.id)] : []),
          markdownText(verdict.arm.shortWithEncryption),
          ...metrics.map((metric) => cellOf(verdict, metric)),
        ]),
      ),
    ),
    '\n',
    `${markdownText(head.estimates)}\n\n`,
    ...(head.oneMachine === null ? [] : [`**${markdownText(head.oneMachine)}**\n\n`]),
  ];
}

/** The limits that callers set, an arm in a sentence. */
const sloLines = ({ slo, heading }: LoadReport): Lines =>
  slo === null
    ? []
    : bulleted(
        markdownText(`${slo.title}${heading === null ? '' : ` at ${heading}`}`),
        slo.arms.map(({ sentence }) => sentence),
      );

/** Money, where there are prices: a sentence for each mesh, then what they are and of which day the prices. */
const requestCostLines = ({ requestCost: { title, subtitle, sentences, prices }, heading }: LoadReport): Lines =>
  prices.entries.length === 0 || sentences.length === 0
    ? []
    : bulleted(markdownText(`${title}${heading === null ? '' : ` at ${heading}`}`), [
        ...sentences.map((each) => each.text),
        [subtitle, prices.line, ...(prices.warning === null ? [] : [prices.warning])].join(' '),
      ]);

const idOf = ({ metric }: MetricView): MetricView['metric'] => metric;

const record = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;

function cellOf({ metrics }: ArmVerdict, metric: MetricView['metric']): string {
  const view = metrics.find((each) => each.metric === metric);
  if (!view) return absent;
  const { badge, shown } = view;
  return shown ? `**${badge.word}** ${shown.change} (${shown.changeRange})` : badge.word;
}

/** What a reader must know before believing the above, and which trials were left out. */
function trustLines({ trust, ending, rejected }: ReportModel): Lines {
  const told = trust.filter(({ headline }) => headline);
  return bulleted('What it rests on', [
    ...told.map(({ name, value, limit }) => `${name}: ${value}${limit === null ? '' : ` (limit ${limit})`}`),
    ...ending.extensions,
    ...rejectedLines(rejected.together),
    ...rejected.damaged.map(({ trial, problem }) => `${trial}, damaged, left in place and excluded: ${problem}`),
  ]);
}

const rejectedLines = (together: ReportModel['rejected']['together']): string[] =>
  together.map(
    ({ where, state, reasons, arms }) =>
      `${where}, ${state}: ${reasons.map(({ gate, reason }) => `${gate}: ${reason}`).join('; ')} (${arms})`,
  );

const identityLines = ({ head }: ReportModel): Lines => [
  `Experiment ${codeSpan(head.experiment)}, ${markdownText(head.createdAtWords)}, plan ${codeSpan(head.planHashShort)}; ` +
    `${markdownText(head.load)}.\n\n`,
  ...(head.labels.length === 0 ? [] : [`Labels: ${codeSpan(labelWords(head))}\n\n`]),
];

const cutSentence =
  '\n_Cut here: the report is longer than the 64 kB that a comment may have. `meshbench report` writes all of it._\n';

const bytes = (text: string): number => Buffer.byteLength(text);

function cut(lines: Lines): string {
  if (bytes(lines.join('')) <= mostBytes) return lines.join('');
  let room = mostBytes - bytes(cutSentence);
  const kept = lines.slice(
    0,
    lines.findIndex((line) => (room -= bytes(line)) < 0),
  );
  return kept.join('') + cutSentence;
}
