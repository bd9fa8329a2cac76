import { dumpMark, type LineRange } from '../core/probes/bpftrace-output.ts';
import type { Probe } from './catalogue.ts';

/** A process group that is filtered for, and its role: 1 generator, 2 application, 3 data plane, 4 control plane. */
export interface FilteredProcess {
  readonly pid: number;
  readonly group: number;
  readonly role: number;
}

export interface Filters {
  readonly processes: readonly FilteredProcess[];
  /** Inode of each network namespace of the arms, and its number. */
  readonly links: readonly { readonly inode: number; readonly link: number }[];
}

/**
 * One bpftrace program of several probes: whom they watch, the probes, and the end, where what only helps is cleared so that
 * the maps of the series alone are printed. Maps carry the name of their probe (a test sees to that), so none meet.
 */
export function scriptOf(probes: readonly Probe[], { processes, links }: Filters): string {
  const begin = [
    `@${dumpMark} = 1;`,
    ...processes.flatMap(({ pid, group, role }) => [`@group[${pid}] = ${group};`, `@role[${pid}] = ${role};`]),
    // The type of the map's keys has to be that of an inode's number.
    ...links.map(({ inode, link }) => `@link[(uint64)${inode}] = ${link};`),
    'printf("ready\\n");',
  ];
  const helpers = ['group', 'role', 'link', ...probes.flatMap(helperMaps)];
  return [
    `BEGIN {\n  ${begin.join('\n  ')}\n}`,
    ...probes.map(({ program }) => program.trim()),
    `END {\n  ${helpers.map((name) => `clear(@${name});`).join('\n  ')}\n}`,
    '',
  ].join('\n\n');
}

/** Where a probe's program stands in a script that has it. */
export function linesOf(script: string, { program }: Pick<Probe, 'program'>): LineRange {
  const from = script.indexOf(program.trim());
  const lineAt = (index: number): number => script.slice(0, index).split('\n').length;
  return { first: lineAt(from), last: lineAt(from + program.trim().length) };
}

/** Every map of a program by name, in order of first use. */
export const mapsOf = (program: string): string[] => [
  ...new Set(
    [...program.replaceAll(/\/\/.*$/gm, '').matchAll(/@([A-Za-z_][A-Za-z0-9_]*)/g)].map(([, name = '']) => name),
  ),
];

/** Maps of a probe that are no series. */
export function helperMaps({ spec, program }: Probe): string[] {
  const series = spec.series.map(({ name }) => `${spec.name}_${name}`);
  return mapsOf(program).filter((name) => name.startsWith(`${spec.name}_`) && !series.includes(name));
}
