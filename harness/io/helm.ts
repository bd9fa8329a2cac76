import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { preflightError, targetError } from '../errors.ts';
import { exec } from './exec.ts';
import * as commands from './helm-commands.ts';
import type { HelmChart, HelmMajor, HelmRelease, PublishedChart } from './helm-commands.ts';
import { helmError } from './helm-errors.ts';
import type { KubeObject } from './kube-object.ts';

export { commandsOf, type HelmChart, type HelmRelease } from './helm-commands.ts';

export interface HelmOptions {
  /** The program. */
  readonly path: string;
  /** Of the cluster, for rendering: `1.34.4`. */
  readonly kubeVersion: string;
  /** Where charts are pulled to and Helm keeps its caches; the caller removes it. */
  readonly folder: string;
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A chart on this machine. */
export interface PulledChart {
  /** Package or folder. */
  readonly file: string;
  /** Of the package, hexadecimal; null for a folder. */
  readonly sha256: string | null;
}

const shortMs = 20_000;
const pullMs = 120_000;
const renderMs = 60_000;
/** What helm may take beyond the time that it gives the workloads. */
const marginMs = 30_000;

/**
 * Helm 3 or 4 as a command. A chart is pulled once, so what is rendered and asserted on is what is installed.
 * Its answers are no proof: after a failed uninstall it forgets releases, so what is left is asked of the API server.
 */
export class Helm {
  readonly #options: HelmOptions;
  readonly #pulled = new Map<string, Promise<PulledChart>>();
  #major: Promise<HelmMajor> | undefined;

  constructor(options: HelmOptions) {
    this.#options = options;
  }

  withSignal(signal?: AbortSignal): Helm {
    return new Helm({ ...this.#options, signal });
  }

  /** @throws HarnessError HELM-UNSUPPORTED (exit 3) for anything but 3 and 4. */
  async version(): Promise<{ readonly major: HelmMajor; readonly text: string }> {
    // A helm that was not built by its makers says `v3.19`.
    const text = (await this.#run(['version', '--short'], { timeoutMs: shortMs })).trim();
    const major = Number(/^v?(\d+)\./.exec(text)?.[1]);
    if (major === 3 || major === 4) return { major, text };
    throw preflightError({
      code: 'HELM-UNSUPPORTED',
      message: `${this.#options.path} calls itself ${text === '' ? 'nothing' : text}; Helm 3 and 4 are supported`,
      hint: 'meshbench doctor names the Helm that is pinned; remove the other one from the call',
    });
  }

  /**
   * The chart on this machine, checked against its pinned hash.
   * @throws HarnessError CHART-NOT-FOUND, CHART-REPOSITORY-UNREACHABLE or CHART-CHANGED (exit 4).
   */
  pull(chart: HelmChart): Promise<PulledChart> {
    if ('folder' in chart) return Promise.resolve({ file: chart.folder, sha256: null });
    const key = `${chart.repository} ${chart.name} ${chart.version} ${chart.sha256 ?? ''}`;
    const pulled = this.#pulled.get(key) ?? this.#pull(chart, sha256(key).slice(0, 12));
    this.#pulled.set(key, pulled);
    pulled.catch(() => this.#pulled.delete(key));
    return pulled;
  }

  /** The objects that it would make on this cluster's version of Kubernetes, CRDs and hooks included. */
  async template(release: HelmRelease): Promise<readonly KubeObject[]> {
    const { file } = await this.pull(release.chart);
    const text = await this.#run(commands.templateArgs(release, [file], this.#options.kubeVersion), {
      timeoutMs: renderMs,
      release,
    });
    return objectsOf(text);
  }

  /**
   * Installs or upgrades, and waits for its workloads; `signal` ends this one alone.
   * @throws HarnessError HELM-TIMED-OUT, HELM-BUSY, HELM-FAILED; the signal's reason.
   */
  async install(release: HelmRelease, signal?: AbortSignal): Promise<void> {
    const { file } = await this.pull(release.chart);
    await this.#run(commands.installArgs(release, [file], await this.#majorOf()), {
      timeoutMs: release.readyTimeoutMs + marginMs,
      release,
      signal,
    });
  }

  /** Removes a release and waits; one that is not there is fine. */
  async uninstall(release: HelmRelease): Promise<void> {
    await this.#run(commands.uninstallArgs(release, await this.#majorOf()), {
      timeoutMs: release.readyTimeoutMs + marginMs,
      release,
      withoutValues: true,
    });
  }

  #majorOf(): Promise<HelmMajor> {
    this.#major ??= this.version().then(({ major }) => major);
    return this.#major;
  }

  async #pull(chart: PublishedChart, name: string): Promise<PulledChart> {
    const folder = path.join(this.#options.folder, `chart-${name}`);
    await mkdir(folder, { recursive: true });
    const args = ['pull', ...commands.chartArgs(chart), '--destination', folder];
    await this.#run(args, { timeoutMs: pullMs, chart });
    const packed = (await readdir(folder)).find((file) => file.endsWith('.tgz'));
    if (packed === undefined) throw new Error(`helm pull left no package of ${chart.name} in ${folder}`);
    const file = path.join(folder, packed);
    const found = sha256(await readFile(file));
    if (chart.sha256 !== undefined && chart.sha256 !== found) throw changed(chart, found);
    return { file, sha256: found };
  }

  async #run(args: readonly string[], how: RunOptions): Promise<string> {
    const { path: helm, folder, kubeconfig, context } = this.#options;
    const signal = how.signal ?? this.#options.signal;
    const cluster = [
      ...(kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig]),
      ...(context === undefined ? [] : ['--kube-context', context]),
    ];
    try {
      const { stdout } = await exec(helm, [...args, ...cluster], {
        timeoutMs: how.timeoutMs,
        // The user's own list of repositories has no say in what a pinned chart is.
        env: {
          HELM_CACHE_HOME: path.join(folder, 'cache'),
          HELM_REPOSITORY_CACHE: path.join(folder, 'cache', 'repository'),
          HELM_REPOSITORY_CONFIG: path.join(folder, 'repositories.yaml'),
        },
        ...(how.release && how.withoutValues !== true ? { input: commands.valuesText(how.release) } : {}),
        ...(signal === undefined ? {} : { signal }),
      });
      return stdout;
    } catch (error) {
      throw helmError(error, { chart: how.chart ?? how.release?.chart, release: how.release });
    }
  }
}

interface RunOptions {
  readonly timeoutMs: number;
  readonly release?: HelmRelease;
  readonly chart?: HelmChart;
  readonly withoutValues?: boolean;
  /** Instead of the options'. */
  readonly signal?: AbortSignal | undefined;
}

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

const changed = (chart: PublishedChart, found: string): Error =>
  targetError({
    code: 'CHART-CHANGED',
    message: `chart ${chart.name} ${chart.version} of ${chart.repository} has SHA-256 ${found}, pinned is ${chart.sha256 ?? ''}`,
    hint: 'it was published anew or altered on its way: find out which before you change the pin in the versions.yaml of the mesh',
  });

const objectSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
});
const listSchema = z.looseObject({ kind: z.string().endsWith('List'), items: z.array(objectSchema) });

/** Objects of rendered YAML; empty documents are left out, lists are taken apart. @throws ZodError for anything else. */
export function objectsOf(text: string): readonly KubeObject[] {
  return parseAllDocuments(text).flatMap((document): KubeObject[] => {
    const [problem] = document.errors;
    if (problem) throw problem;
    const value: unknown = document.toJS();
    if (value === null || value === undefined) return [];
    const list = listSchema.safeParse(value);
    return list.success ? list.data.items : [objectSchema.parse(value)];
  });
}
