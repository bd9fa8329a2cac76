import { lossOf, type BpftraceOutput } from '../core/probes/bpftrace-output.ts';
import { outcomeOf, skipped, type ProbedTrial } from '../core/probes/probe-outcome.ts';
import type { ProbeSpec, ProbeTier } from '../core/probes/probe-spec.ts';
import { foldByGroup, gained, type StackProfile } from '../core/probes/folded-stacks.ts';
import { readingsOf, type Dumps, type SeriesReading } from '../core/probes/readings.ts';
import { messageOf } from '../errors.ts';
import type { Probe } from '../probes/catalogue.ts';
import type { AttachedProbes, ProbeEngine } from '../probes/engine.ts';
import { linesOf } from '../probes/script.ts';
import type { Lab } from '../targets/lab/lab.ts';
import type { LiveArm } from './arm-in-session.ts';
import { watch, type Watched } from './probe-identities.ts';

/** The probes of an experiment: those that work on this machine, and why the others do not. */
export interface ExperimentProbes {
  readonly engine: ProbeEngine;
  readonly version: string;
  readonly usable: readonly Probe[];
  readonly skipped: readonly { readonly spec: ProbeSpec; readonly because: string }[];
}

/** What the probes of a session say of one arm, and the lines of its probes.ndjson. */
export interface ArmProbes {
  readonly probed: ProbedTrial;
  readonly lines: readonly SeriesReading[];
  /** Stacks, where a probe took any. */
  readonly profiles: readonly StackProfile[];
}

interface Counts {
  readonly output: BpftraceOutput;
  readonly watched: Watched;
  readonly windowSeconds: number | null;
  /** Of the program of all probes. */
  readonly script: string;
}

export interface ProbingOptions {
  readonly lab: Lab;
  readonly probes: ExperimentProbes;
  readonly tier: ProbeTier;
  readonly live: readonly LiveArm[];
  /** Scratch folder of the session. */
  readonly folder: string;
}

/**
 * The probes of one session, attached before its first request and detached after its last, so that counts of the whole
 * attachment are counts of the whole load. Probes that fail cost their own results, never the session.
 */
export class Probing {
  readonly #options: ProbingOptions;
  #watched: Watched | undefined;
  #attached: AttachedProbes | undefined;
  #cutAt: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failure = '';

  constructor(options: ProbingOptions) {
    this.#options = options;
  }

  get #probes(): readonly Probe[] {
    return this.#options.probes.usable.filter(({ spec }) => spec.tier === this.#options.tier);
  }

  /** Attaches to the arms and to a generator that has not begun. Throws only when the lab is aborted. */
  async attach(generatorPid: number): Promise<void> {
    const { lab, live, folder, probes } = this.#options;
    if (this.#probes.length === 0) return;
    try {
      this.#watched = await watch(lab, live, generatorPid);
      this.#attached = await probes.engine.attach({ probes: this.#probes, filters: this.#watched.filters, folder });
    } catch (error) {
      lab.signal.throwIfAborted();
      this.#fail(error);
    }
  }

  /** Begins the window so many milliseconds from now: when the warm-up is over. */
  cutAfter(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#cutAt = performance.now();
      this.#attached?.cut();
    }, ms);
  }

  /** The load is over, however it ended: a window that did not begin does not begin any more. */
  cutNoMore(): void {
    clearTimeout(this.#timer);
  }

  /** Ends the attachment. `sent`: requests to an arm over the whole load. */
  async finish(sent: (arm: string) => number): Promise<ReadonlyMap<string, ArmProbes>> {
    const counts = await this.#counts();
    return new Map(this.#options.live.map((each) => [each.arm.id, this.#ofArm(each, sent(each.arm.id), counts)]));
  }

  async #counts(): Promise<Counts | undefined> {
    if (!this.#attached || !this.#watched) return undefined;
    const windowSeconds = this.#cutAt === undefined ? null : (performance.now() - this.#cutAt) / 1000;
    try {
      const output = await this.#attached.detach();
      return {
        output,
        watched: this.#watched,
        windowSeconds: output.dumps.length > 1 ? windowSeconds : null,
        script: this.#attached.script,
      };
    } catch (error) {
      this.#options.lab.signal.throwIfAborted();
      this.#fail(error);
      return undefined;
    }
  }

  #ofArm({ arm }: LiveArm, requests: number, counts: Counts | undefined): ArmProbes {
    const { probes, tier } = this.#options;
    const all = counts ? this.#probes.flatMap(({ spec }) => readings(spec, counts)) : [];
    const profiles = counts ? this.#probes.flatMap(({ spec }) => stackProfiles(spec, counts)) : [];
    const own = all.filter((reading) => reading.arm === arm.id);
    const counted = { readings: own, requests, hasProxies: arm.mesh !== 'none' };
    const outcomes = [
      ...this.#probes.map((probe) =>
        counts
          ? outcomeOf(probe.spec, { ...counted, loss: lossOf(counts.output, linesOf(counts.script, probe)) })
          : skipped(probe.spec, this.#failure),
      ),
      ...probes.skipped.filter(({ spec }) => spec.tier === tier).map(({ spec, because }) => skipped(spec, because)),
    ];
    const isOk = (name: string): boolean => outcomes.some(({ probe, state }) => probe === name && state === 'ok');
    return {
      lines: own,
      profiles: profiles
        .filter(({ probe, profile }) => profile.arm === arm.id && isOk(probe))
        .map((each) => each.profile),
      probed: {
        schema: 'meshbench.probes/1',
        tier,
        engine: probes.version,
        requests,
        windowSeconds: counts?.windowSeconds ?? null,
        softirqAtIdlePerSecond: isOk('softirq') ? softirqAtIdle(all, counts) : null,
        outcomes: outcomes.map((outcome) => ({ ...outcome, readings: outcome.readings.map(withoutBuckets) })),
        elsewhere: all.filter((reading) => reading.arm === null).map(withoutBuckets),
      },
    };
  }

  #fail(error: unknown): void {
    this.#failure = messageOf(error);
    this.#options.lab.log.warn(`this session runs without probes: ${this.#failure}`);
  }
}

function readings(spec: ProbeSpec, { output, watched, windowSeconds }: Counts): SeriesReading[] {
  const dumps = dumpsOf(output, windowSeconds);
  return dumps ? readingsOf(spec, dumps, watched.identities) : [];
}

/** Work of the idle task is nobody's CPU time; all arms of the session together. */
function softirqAtIdle(all: readonly SeriesReading[], counts: Counts | undefined): number | null {
  if (!counts || counts.windowSeconds === null) return null;
  const idle = all.filter(
    ({ probe, series, place }) => probe === 'softirq' && series === 'outside' && place === 'idle',
  );
  return idle.reduce((sum, { value }) => sum + value, 0) / 1e9 / counts.windowSeconds;
}

/** The dump at the beginning of the window, where one was asked for, and the last. */
function dumpsOf({ dumps }: BpftraceOutput, windowSeconds: number | null): Dumps | undefined {
  const after = dumps.at(-1);
  return after && { before: windowSeconds === null ? undefined : dumps[0], after };
}

/** Of the window; the generator is nobody's arm. */
function stackProfiles(
  { name, series }: ProbeSpec,
  { output, watched, windowSeconds }: Counts,
): { readonly probe: string; readonly profile: StackProfile }[] {
  const dumps = dumpsOf(output, windowSeconds);
  return series
    .filter(({ kind }) => kind === 'stacks')
    .flatMap((each) => {
      const map = `${name}_${each.name}`;
      const window = gained(dumps?.before?.get(map) ?? {}, dumps?.after.get(map) ?? {});
      return [...foldByGroup(window, watched.programs)].flatMap(([group, stacks]) => {
        const owner = watched.identities.groups.get(group);
        if (!owner || owner.arm === null) return [];
        const kind = each.unit === 'ns' ? 'off-cpu' : 'on-cpu';
        const profile: StackProfile = {
          arm: owner.arm,
          place: owner.place,
          kind,
          unit: kind === 'off-cpu' ? 'ns' : 'samples',
          stacks,
        };
        return [{ probe: name, profile }];
      });
    });
}

/** The whole histograms are in probes.ndjson; a trial keeps what is quoted. */
function withoutBuckets(reading: SeriesReading): SeriesReading {
  const copy = { ...reading };
  Reflect.deleteProperty(copy, 'buckets');
  return copy;
}
