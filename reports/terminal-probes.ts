import type { ProbesSection } from './model/probes.ts';
import type { Paint } from './terminal-figures.ts';
import { wrapped } from './text-wrap.ts';

/** Whether the steps explain what each arm adds, and what the probes cost; the page has the steps. */
export function probeLines(probes: ProbesSection | null, width: number, paint: Paint): string[] {
  if (!probes) return [];
  const title = wrapped(`${probes.title} (sessions with probes; no verdict rests on them)`, width);
  const { unavailable, closure, overhead } = probes;
  const lines =
    unavailable === null
      ? [
          ...closure.lines.flatMap(({ sentence, word, tone }) =>
            wrapped(`- ${word}: ${sentence}`, width, '  ').map((line) => paint(line, tone)),
          ),
          ...overhead.lines.flatMap(({ arm, words }) =>
            wrapped(`  ${arm.short}: ${words}`, width, '    ').map((line) => paint(line, 'dim')),
          ),
          ...(overhead.unknown === null ? [] : wrapped(`  ${overhead.unknown}`, width, '    ')),
        ]
      : wrapped(`! ${unavailable}`, width, '  ').map((line) => paint(line, 'higher'));
  return [...title.map((line) => paint(line, 'bold')), ...lines, ''];
}
