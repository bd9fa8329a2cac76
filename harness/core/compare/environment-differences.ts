import type { Environment } from '../environment.ts';
import type { Difference, Pair } from './comparison.ts';

/** Another machine of the same make reports a little more or less memory. */
const memoryTolerance = 0.1;

const known = (value: string | number | null): string => (value === null ? 'not known' : String(value));
const gibibytes = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GiB`;

/** What makes a machine another machine, apart from memory. */
const facts: readonly { readonly fact: string; readonly read: (environment: Environment) => string }[] = [
  { fact: 'CPU model', read: ({ machine }) => machine.cpuModel },
  { fact: 'cores', read: ({ machine }) => String(machine.cores) },
  { fact: 'virtualisation', read: ({ machine }) => machine.virtualisation ?? 'none seen' },
  { fact: 'distribution', read: ({ distribution }) => distribution },
  { fact: 'kernel release', read: ({ kernel }) => kernel.release },
  { fact: 'preemption', read: ({ kernel }) => known(kernel.preemption) },
  { fact: 'timer, Hz', read: ({ kernel }) => known(kernel.hz) },
  { fact: 'interrupt time accounting', read: ({ kernel }) => onOff(kernel.irqTimeAccounting) },
  { fact: 'Kubernetes', read: ({ cluster }) => cluster?.apiServerVersion ?? 'none' },
  { fact: 'network plugin', read: ({ cluster }) => cluster?.cni ?? 'not known' },
  { fact: 'nodes of the cluster', read: ({ cluster }) => String(cluster?.nodes.length ?? 'none') },
  {
    fact: 'client and server on one machine',
    read: ({ cluster }) => yesNo(cluster?.singleNode || cluster?.oneMachine),
  },
];

const onOff = (value: boolean | null): string => (value === null ? 'not known' : value ? 'on' : 'off');

const yesNo = (value: boolean | undefined): string => (value === undefined ? 'no cluster' : value ? 'yes' : 'no');

/** Facts of the two machines that differ, with both values: memory only by more than 10 % of the larger. */
export function environmentDifferences({ a, b }: Pair<Environment>): Difference[] {
  const machine = facts.map(({ fact, read }) => ({ fact, a: read(a), b: read(b) })).filter((each) => each.a !== each.b);
  return [...machine, ...memoryDifference({ a, b }), ...valueDifferences({ a: a.sysctls, b: b.sysctls })];
}

function memoryDifference({ a, b }: Pair<Environment>): Difference[] {
  const [left, right] = [a.machine.memoryBytes, b.machine.memoryBytes];
  const apart = Math.abs(left - right) / Math.max(left, right, 1);
  return apart > memoryTolerance ? [{ fact: 'memory', a: gibibytes(left), b: gibibytes(right) }] : [];
}

/** Keys whose values differ or that only one side has, in the order of their names. */
export function valueDifferences({ a, b }: Pair<Readonly<Record<string, string>>>): Difference[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .sort()
    .map((fact) => ({ fact, a: a[fact] ?? null, b: b[fact] ?? null }))
    .filter((each) => each.a !== each.b);
}

/** `kernel release: 6.1 in A, 6.12 in B`. */
export const differenceText = ({ fact, a, b }: Difference): string =>
  `${fact}: ${a ?? 'absent'} in A, ${b ?? 'absent'} in B`;
