/** Where the time of a request goes, as eBPF probes saw it in sessions of their own; no verdict rests on it. */
import type { Plan } from '../../harness/core/plan.ts';
import { absoluteErrorNs, relativeError } from '../../harness/core/probes/latency-buckets.ts';
import type { ProbedAnalysis } from '../../harness/core/probes/probed-analysis.ts';
import type { ArmName } from './arm-names.ts';
import type { Placed } from './chart.ts';
import { closureLines, closureTable, type ClosureLine } from './closure.ts';
import { resumeCommand } from './ending.ts';
import { listed, share } from './numbers.ts';
import { probedLedgerWords } from './probed-ledger-words.ts';
import { nothingAttached, outcomesTable, probeMeanings, type ProbeMeaning } from './probes-outcomes.ts';
import { overheadOf, p50Cost, type Overhead } from './probes-overhead.ts';
import { seriesViews, type SeriesView } from './probes-series.ts';
import type { ProbeTitle } from './probes-words.ts';
import type { Table } from './table.ts';
import { waterfallCharts, type WaterfallChart } from './waterfall.ts';
import { timePartsChart, type TimePartsChart } from './waterfall-parts.ts';

export interface ProbesSection {
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  /** Set when the plan asks for probes and nothing was attached: why, and what to do. */
  readonly unavailable: string | null;
  /** For the first page: a line for each arm that is compared, or the one sentence above. */
  readonly front: readonly string[];
  /** For the limits of the whole report. */
  readonly limits: readonly string[];
  /** null where the steps of no arm are known. */
  readonly parts: TimePartsChart | null;
  /** Empty where no probe of timing was attached. */
  readonly waterfalls: readonly WaterfallChart[];
  readonly closure: { readonly lines: readonly ClosureLine[]; readonly table: Table };
  readonly overhead: Overhead;
  readonly series: readonly SeriesView[];
  readonly outcomes: Table;
  /** What each probe tells. */
  readonly meanings: readonly ProbeMeaning[];
  readonly notes: readonly string[];
  /** As it was analysed; null when no probed session is written down. For the forms that hand on numbers. */
  readonly analysed: ProbedAnalysis | null;
}

export interface ProbesInput {
  readonly plan: Pick<Plan, 'probes'>;
  readonly experiment: string;
  readonly probed: ProbedAnalysis | undefined;
  readonly titles: readonly ProbeTitle[];
}

/** null when the plan asks for no probes. */
export function probesSection(
  { plan, experiment, probed, titles }: ProbesInput,
  names: ReadonlyMap<string, ArmName>,
  placed: Placed,
): ProbesSection | null {
  if (plan.probes === undefined && probed === undefined) return null;
  const unavailable = unavailableWords(probed, experiment);
  const shown = unavailable === null ? (probed?.arms ?? []) : [];
  const timed = plan.probes === undefined || plan.probes.includes(1) ? shown : [];
  const lines = closureLines(timed, names);
  const waterfalls = waterfallCharts(timed, names, placed);
  const overhead = overheadOf(timed, names);
  return {
    id: `${placed.at}probes`,
    title: 'Where the time of a request goes',
    subtitle: `Seen by eBPF probes (${probed?.engine ?? 'none'}) in sessions of their own beside the scored ones. No verdict rests on these sessions: the probes slow them. ${placed.design.beside}`,
    unavailable,
    front: unavailable === null ? frontLines(lines, waterfalls) : [unavailable],
    limits: unavailable === null ? limitLines({ lines, waterfalls, overhead }) : [unavailable],
    parts: timePartsChart(timed, names, placed),
    waterfalls,
    closure: { lines, table: closureTable(lines) },
    overhead,
    series: seriesViews(shown, titles, names),
    outcomes: outcomesTable(probed?.probes ?? [], titles),
    meanings: probeMeanings(probed?.probes ?? [], titles),
    notes: timed.length === 0 ? [] : [...stepNotes, ...probedLedgerWords(probed?.ledger ?? null)],
    analysed: probed ?? null,
  };
}

function unavailableWords(probed: ProbedAnalysis | undefined, experiment: string): string | null {
  if (!probed)
    return `Where the time goes is not known: the plan asks for eBPF probes, but no session with probes is written down. ${resumeCommand(experiment)} runs what is missing.`;
  const because = nothingAttached(probed.probes);
  return because === null
    ? null
    : `Where the time goes is not known: the plan asks for eBPF probes, but none could be attached: ${because}${/[.!?]$/.test(because) ? '' : '.'}`;
}

/** The finding of each arm that is compared, with what the closure makes of it. */
const frontLines = (lines: readonly ClosureLine[], waterfalls: readonly WaterfallChart[]): string[] =>
  lines.map((line) => {
    const chart = waterfalls.find(({ arm }) => arm.id === line.arm.id);
    if (!chart || line.explained === null) return line.sentence;
    const cost = line.probesCost === null ? 'at a cost that is not known' : `which cost it ${line.probesCost}`;
    return `${chart.title}. With probes attached, ${cost}, the steps explain ${line.explained} of it: ${line.word}.`;
  });

/** That the times hold the probes, then what does not close for sure. */
const limitLines = ({
  lines,
  waterfalls,
  overhead,
}: Pick<ProbesSection, 'waterfalls' | 'overhead'> & { readonly lines: readonly ClosureLine[] }): string[] => [
  ...(waterfalls.length === 0 ? [] : [attachedWords(overhead)]),
  ...lines
    .filter(({ state, numbers }) => state === 'unknown' || state === 'fails' || numbers?.isDecided === false)
    .map((line) => line.sentence),
];

function attachedWords({ lines, unknown }: Overhead): string {
  const costs = listed(
    lines.flatMap(({ arm, overhead }) => {
      const cost = p50Cost(overhead);
      return cost === null ? [] : [`${arm.short} ${cost}`];
    }),
  );
  return [
    'Where the time of a request goes was seen with probes attached, and the times hold what the probes cost.',
    ...(costs === '' ? [] : [`With probes / without: ${costs}.`]),
    ...(unknown === null ? [] : [unknown]),
  ].join(' ');
}

const stepNotes: readonly string[] = [
  'A step is a piece of the way of a request and its answer. Own code: from the end of a read to the write of what follows, in that process. Kernel: from that write until data are in the next socket. Wake-up: the data lie there until their reader is ready to run and has read them, less the run queue. Run queue: the woken reader waits for a core.',
  'Wake-ups are mostly the way out of an idle core, so they belong to the machine: on a busy one they are shorter. They still count for a mesh, because each proxy adds two readers that have to be woken.',
  'Medians add up only approximately: the sum of the medians of skewed parts is below the median of their sum. Means do add up, but single slow requests move them; both are held against what was measured. Percentiles such as p99 do not add up at all and are not taken apart.',
  "The rest is measured p50 less all steps: the client's own code, and what medians lose by adding. What an arm adds is the difference to the baseline in the same probed round.",
  `Histograms have buckets: a quantile is good to ${share(relativeError)} above 4 µs, and to ${absoluteErrorNs} ns below.`,
  'All times are of sessions with probes and contain what the probes cost. Arms that are models say nothing of the products that they resemble.',
];
