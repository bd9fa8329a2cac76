import { megabytes } from '../../toolchain/progress.ts';
import type { ToolStatus } from '../../toolchain/status.ts';
import type { Examination } from './doctor.ts';

/** The examination for a terminal: what is there, what is missing and what it costs, then what is wrong. */
export function renderExamination(found: Examination): string {
  const missingMinutes = found.tools
    .filter(({ present }) => !present)
    .reduce((sum, tool) => sum + tool.estimatedMinutes, 0);
  const sections = [
    `Tools (${found.cacheFolder}; present means that the SHA-256 is right)`,
    ...columns(found.tools.map(toolRow)),
    ...(missingMinutes > 0
      ? [
          `  Got when a run needs them, once: ${minutes(missingMinutes)} for all, measured on a 2-core machine with empty caches.`,
        ]
      : []),
    '',
    'Commands of the system',
    ...columns(found.commands.map(({ command, why, path }) => [command, path ?? 'missing', why])),
    ...(found.packages.action === 'install'
      ? [`  A run installs ${found.packages.packages.join(', ')} first, unless NO_INSTALL=1.`]
      : []),
    '',
    'Machine',
    ...columns([
      ['kernel', found.machine.kernel],
      ['cores', String(found.machine.cores)],
      ['memory', `${(found.machine.memoryBytes / 2 ** 30).toFixed(1)} GiB`],
      ['root', found.machine.root ? 'yes' : 'no'],
      ['cgroup v2', found.machine.cgroup2 ?? 'not mounted'],
      ...Object.entries(found.runtimes).map(([name, version]) => [name, version ?? 'missing']),
    ]),
    '',
    ...(found.ok ? ['Nothing is wrong.'] : ['Problems']),
    ...found.problems.flatMap(({ what, remedy }) => [`  ${what.replaceAll('\n', '\n  ')}`, `    remedy: ${remedy}`]),
  ];
  return sections.join('\n');
}

const toolRow = (tool: ToolStatus): readonly string[] => [
  tool.id,
  tool.version,
  tool.present ? 'present' : tool.problem?.startsWith('corrupted') === true ? 'corrupted' : 'missing',
  tool.bytes === undefined ? minutes(tool.estimatedMinutes) : megabytes(tool.bytes),
  tool.obtained,
];

const minutes = (value: number): string =>
  value < 1 ? `~${Math.round(value * 60)} s` : `~${Number.isInteger(value) ? value : value.toFixed(1)} min`;

/** Rows as lines, each column as wide as its widest cell. */
function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, cell.length)));
  return rows.map((row) => `  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd());
}
