import type { ExperimentEntry, Facets } from './experiment-entry.ts';

/** A choice above the list; without a script it is not shown, and everything is listed. */
export interface Filter {
  /** Name of the attribute that the script compares with. */
  readonly name: 'arm' | 'target' | 'design' | 'environment' | 'scenario';
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

const choices: readonly { name: Filter['name']; label: string; values: (facets: Facets) => readonly string[] }[] = [
  { name: 'arm', label: 'Mesh or arm', values: ({ arms }) => arms },
  { name: 'target', label: 'Target', values: ({ target }) => [target] },
  { name: 'design', label: 'Design', values: ({ design }) => [design] },
  { name: 'environment', label: 'Environment', values: ({ fingerprint }) => [fingerprint] },
  { name: 'scenario', label: 'Scenario', values: ({ scenario }) => [scenario] },
];

/** Those with something to choose; values in order. */
export function filtersOf(entries: readonly ExperimentEntry[]): Filter[] {
  const machines = new Map(entries.map(({ facets, environment }) => [facets.fingerprint, environment]));
  return choices
    .map(({ name, label, values }) => {
      const all = [...new Set(entries.flatMap(({ facets }) => values(facets)))].toSorted();
      return { name, label, options: all.map((value) => ({ value, label: machines.get(value) ?? value })) };
    })
    .filter(({ options }) => options.length > 1);
}
