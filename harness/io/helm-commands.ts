import { stringify } from 'yaml';
import { pasteable } from './exec.ts';

/** A chart to install, and how. */
export interface HelmRelease {
  readonly release: string;
  readonly namespace: string;
  readonly chart: HelmChart;
  readonly values: Readonly<Record<string, unknown>>;
  /** `--set-file`: path by key. */
  readonly setFiles?: Readonly<Record<string, string>>;
  /** How long its workloads may take to be ready, milliseconds. */
  readonly readyTimeoutMs: number;
}

export type HelmChart = PublishedChart | LocalChart;

export interface PublishedChart {
  readonly name: string;
  /** `https://...` (a Helm repository) or `oci://...` (the chart itself). */
  readonly repository: string;
  readonly version: string;
  /** Of the packaged chart, hexadecimal. */
  readonly sha256?: string | undefined;
}

export interface LocalChart {
  readonly name: string;
  /** Folder or package on this machine. */
  readonly folder: string;
}

/** Helm 3 and 4 take `--wait` differently: https://helm.sh/docs/overview/ */
export type HelmMajor = 3 | 4;

/** What names the chart in a command. */
export function chartArgs(chart: HelmChart): string[] {
  if ('folder' in chart) return [chart.folder];
  const { name, repository, version } = chart;
  return repository.startsWith('oci://')
    ? [repository, '--version', version]
    : [name, '--repo', repository, '--version', version];
}

/** `chart base 1.30.3 of https://...`, for messages. */
export const chartText = (chart: HelmChart): string =>
  'folder' in chart
    ? `chart ${chart.name} in ${chart.folder}`
    : `chart ${chart.name} ${chart.version} of ${chart.repository}`;

const waitArg = (major: HelmMajor): string => (major === 4 ? '--wait=watcher' : '--wait');
const timeoutArgs = (ms: number): string[] => ['--timeout', `${Math.ceil(ms / 1000)}s`];
const setFileArgs = (release: HelmRelease): string[] =>
  Object.entries(release.setFiles ?? {}).flatMap(([key, file]) => ['--set-file', `${key}=${file}`]);

/** Values come from stdin: no file of ours is left behind, whatever ends the command. */
const valuesArgs = ['--values', '-'];

export const installArgs = (release: HelmRelease, chart: readonly string[], major: HelmMajor): string[] => [
  ...['upgrade', '--install', release.release, ...chart, '--namespace', release.namespace],
  ...[waitArg(major), ...timeoutArgs(release.readyTimeoutMs), ...valuesArgs, ...setFileArgs(release)],
];

/** Without `--kube-version` a helm that was not built by its makers renders for Kubernetes 1.20. */
export const templateArgs = (release: HelmRelease, chart: readonly string[], kubeVersion: string): string[] => [
  ...['template', release.release, ...chart, '--namespace', release.namespace, '--include-crds'],
  ...['--kube-version', kubeVersion, ...valuesArgs, ...setFileArgs(release)],
];

export const uninstallArgs = (
  { release, namespace, readyTimeoutMs }: Pick<HelmRelease, 'release' | 'namespace' | 'readyTimeoutMs'>,
  major: HelmMajor,
): string[] => [
  ...['uninstall', release, '--namespace', namespace, waitArg(major)],
  ...['--ignore-not-found', ...timeoutArgs(readyTimeoutMs)],
];

export interface HelmCommands {
  /** With the values as a here-document. */
  readonly install: string;
  readonly uninstall: string;
}

/** What is run for a release, as a person could paste it into a shell. */
export function commandsOf(release: HelmRelease, major: HelmMajor = 3): HelmCommands {
  const install = pasteable('helm', installArgs(release, chartArgs(release.chart), major));
  return {
    install: `${install} <<'VALUES'\n${valuesText(release)}VALUES`,
    uninstall: pasteable('helm', uninstallArgs(release, major)),
  };
}

/** YAML. */
export const valuesText = ({ values }: HelmRelease): string => stringify(values, { aliasDuplicateObjects: false });
