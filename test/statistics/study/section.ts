import { precisionFrom } from '../../../harness/core/config.ts';
import { precisionCap } from './precision.ts';
import { asMarkdown, type Answered } from './table.ts';

const begin = '<!-- check-stats: begin -->';
const end = '<!-- check-stats: end -->';

/** The section of docs/method.md: what was simulated, and what came out. Changes only with the numbers. */
const sectionOf = (chapters: readonly Answered[]): string => `${begin}

## Checked by simulation

\`make check-stats\` draws experiments whose truth is known and puts them through the code that judges real ones: ${repetitionsIn(chapters)}
of each, always the same. The state of the simulated machine drifts (log-normal, AR(1) with correlation 0.8 from one trial to the next and a spread of
15 %); a trial scatters around it by 3 % (p50) or 7 % (p99). _Interleaved_ arms share the state of their round, _blocked_ ones meet it one by one in an order drawn
anew. There are the baseline, its twin and up to five arms. Limits are what is promised, give or take 1.5 points (5 for power); a row without limits stands for comparison.

${asMarkdown(chapters)}

What follows from it:

- A stop for precision waits for round ${precisionFrom} (and comes at round ${precisionCap} at the latest). It happens where the rounds so far happen to agree, and then the interval is too narrow;
  the earlier it may come, the more often. With several arms it comes later, because all must be precise.
- The noise floor makes "different" rarer than the 5 % that the test allows, and rarer than 80 % at the MDE of the test alone. The MDE that a report prints is therefore at least what lies
  above the floor with that power. Alarms watch p values, not verdicts.
- The drift that a report states tells that the machine was in other states later, not that it moves steadily: states that resemble their neighbours look like a slope far more often than
  its interval allows. Ratios within a round do not see it.
- A nightly change point needs three nights on either side: of two, Welch's t errs too often.

${end}`;

function repetitionsIn(chapters: readonly Answered[]): string {
  const counts = chapters.flatMap(({ rows }) => rows.map(({ repetitions }) => repetitions));
  const group = (count: number): string => count.toLocaleString('en-US');
  return `${group(Math.min(...counts))} to ${group(Math.max(...counts))}`;
}

/** The document with its section replaced, or appended where there is none yet. */
export function withSection(document: string, chapters: readonly Answered[]): string {
  const section = sectionOf(chapters);
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) return `${document.trimEnd()}\n\n${section}\n`;
  return document.slice(0, from) + section + document.slice(to + end.length);
}
