import type { Environment } from '../../harness/core/environment.ts';
import type { Plan } from '../../harness/core/plan.ts';
import { clusterRows, nodeTable } from './cluster-facts.ts';
import { counted, grouped } from './numbers.ts';
import { absent, cell, textColumn, type Table } from './table.ts';

/** Where it ran. */
export interface EnvironmentFacts {
  readonly fingerprint: string;
  readonly machine: Table;
  /** Of a cluster; null in the lab. */
  readonly nodes: Table | null;
  readonly versions: Table;
  readonly sysctls: Table;
}

export const environmentFacts = (environment: Environment, plan: Plan): EnvironmentFacts => ({
  fingerprint: environment.fingerprint,
  machine: machineTable(environment),
  nodes: environment.cluster ? nodeTable(environment.cluster) : null,
  versions: versionTable(environment.versions, plan.versions),
  sysctls: {
    caption: 'Kernel settings that move latencies',
    columns: [textColumn('sysctl'), textColumn('Value')],
    rows: Object.entries(environment.sysctls)
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, value]) => [cell(name), cell(value)]),
  },
});

function machineTable({ machine, kernel, distribution, harness, cluster }: Environment): Table {
  const gibibytes = machine.memoryBytes / 1024 ** 3;
  const accounting = kernel.irqTimeAccounting;
  return {
    caption: cluster ? 'Cluster, and the machine of the server' : 'Machine',
    columns: [textColumn('What'), textColumn('Observed')],
    rows: [
      ...(cluster ? clusterRows(cluster) : []),
      ['CPU', `${machine.cpuModel}, ${counted(machine.cores, 'core')}`],
      ['memory', `${grouped(gibibytes, 1)} GiB`],
      ['virtualisation', machine.virtualisation ?? 'none seen'],
      ['distribution', distribution],
      ['kernel', kernel.release],
      ['preemption', kernel.preemption ?? 'not known'],
      ['timer', kernel.hz === null ? 'not known' : `${kernel.hz} Hz`],
      ['interrupt time accounting', accounting === null ? 'not known' : accounting ? 'on' : 'off'],
      ['harness', `meshbench ${harness.version}, commit ${harness.commit ?? 'not known'}, Node ${harness.node}`],
    ].map((texts) => texts.map((text) => cell(text))),
  };
}

/** What was pinned beside what the binaries said of themselves. */
function versionTable(observed: Environment['versions'], pinned: Plan['versions']): Table {
  const names = [...new Set([...Object.keys(pinned), ...Object.keys(observed)])].toSorted();
  return {
    caption: 'Versions, pinned in the plan and observed from the binaries',
    columns: [textColumn('Name'), textColumn('Pinned'), textColumn('Observed')],
    rows: names.map((name) => [cell(name), cell(pinned[name] ?? absent), cell(observed[name] ?? absent)]),
  };
}
