import type { ProbeSpec } from './probe-spec.ts';

/** What this machine has that probes need; gathered in harness/probes/kernel-facts.ts. */
export interface KernelFacts {
  /** As uname says: `6.18.44-1-amd64`. */
  readonly release: string;
  readonly isRoot: boolean;
  /** Whether /proc has the numbers of processes that the kernel's probes see: not in a container with pids of its own. */
  readonly seesKernelPids: boolean;
  /** Effective capabilities of the harness, without `CAP_`; root in a container may lack some. */
  readonly capabilities: ReadonlySet<string>;
  /** `none`, `integrity` or `confidentiality`; null where the kernel has no lockdown. */
  readonly lockdown: string | null;
  /** Whether /sys/kernel/btf/vmlinux is there. */
  readonly btf: boolean;
  readonly tracefs:
    | { readonly state: 'yes'; readonly events: ReadonlySet<string>; readonly names: CodeNames }
    | { readonly state: 'no'; readonly because: string };
  readonly engine:
    | { readonly state: 'yes'; readonly version: string }
    | { readonly state: 'no'; readonly because: string; readonly remedy: string };
}

/** Names of numbers by tracepoint, as its format gives them. */
export type CodeNames = ReadonlyMap<string, Readonly<Record<string, string>>>;

export interface Obstacle {
  /** Part of an error's code: `NO-TRACEFS`. */
  readonly code: string;
  readonly because: string;
  readonly remedy: string;
}

/** Why no probe at all can be attached; undefined when nothing stands in the way. */
export function obstacleOf(facts: KernelFacts): Obstacle | undefined {
  if (!facts.isRoot) {
    return {
      code: 'NOT-ROOT',
      because: 'attaching probes takes root',
      remedy: 'run the same command as root, with sudo',
    };
  }
  if (!hasCapability(facts, 'BPF') || !hasCapability(facts, 'PERFMON')) {
    return {
      code: 'NO-CAP-BPF',
      because: 'this process has root but not the capabilities CAP_BPF and CAP_PERFMON',
      remedy: 'give them to the container (docker run --cap-add BPF --cap-add PERFMON), or run on the machine itself',
    };
  }
  if (facts.lockdown === 'confidentiality') {
    return {
      code: 'LOCKDOWN',
      because: 'the kernel is locked down (confidentiality), which forbids probes to read its memory',
      remedy: 'boot with lockdown=integrity or without lockdown; cat /sys/kernel/security/lockdown says what holds',
    };
  }
  if (!facts.seesKernelPids) {
    return {
      code: 'OWN-PIDS',
      because: 'this process has a pid namespace of its own and does not see the pids that probes see',
      remedy: 'start the container with --pid=host, or run on the machine itself',
    };
  }
  if (facts.engine.state === 'no') {
    return { code: 'NO-BPFTRACE', because: facts.engine.because, remedy: facts.engine.remedy };
  }
  if (facts.tracefs.state === 'no') {
    return {
      code: 'NO-TRACEFS',
      because: `tracefs cannot be mounted: ${facts.tracefs.because}`,
      remedy: 'use a kernel with CONFIG_FTRACE, and CAP_SYS_ADMIN where this is a container',
    };
  }
  return undefined;
}

const hasCapability = ({ capabilities }: KernelFacts, name: string): boolean =>
  // CAP_SYS_ADMIN contains the two since before they had names (capabilities(7)).
  capabilities.has(name) || (capabilities.has('SYS_ADMIN') && ['BPF', 'PERFMON'].includes(name));

/** What this probe lacks here, with the remedy where there is one; undefined when it may be tried. */
export function unmetNeed(
  { needs, hooks }: Pick<ProbeSpec, 'needs' | 'hooks'>,
  facts: KernelFacts,
): string | undefined {
  if (isOlder(facts.release, needs.kernel)) {
    return `it needs Linux ${needs.kernel} and this is ${facts.release}: use a newer kernel`;
  }
  if (needs.btf && !facts.btf) {
    return 'there is no /sys/kernel/btf/vmlinux: use a kernel with CONFIG_DEBUG_INFO_BTF';
  }
  const capability = needs.capabilities.find((each) => !hasCapability(facts, each));
  if (capability !== undefined)
    return `it needs CAP_${capability}: give it to the container, or run on the machine itself`;
  const { tracefs } = facts;
  if (tracefs.state === 'no') return `tracefs cannot be mounted: ${tracefs.because}`;
  const absent = tracepointsOf(hooks).filter((event) => !hasEvent(tracefs.events, event));
  return absent.length === 0 ? undefined : `this kernel has no tracepoint ${absent.join(', ')}`;
}

const tracepointsOf = (hooks: readonly string[]): string[] =>
  hooks.filter((hook) => hook.startsWith('tracepoint:')).map((hook) => hook.replace('tracepoint:', ''));

const hasEvent = (events: ReadonlySet<string>, wanted: string): boolean =>
  wanted.endsWith('*') ? [...events].some((event) => event.startsWith(wanted.slice(0, -1))) : events.has(wanted);

function isOlder(release: string, needed: string): boolean {
  const [major = 0, minor = 0] = release.split('.').map((part) => Number.parseInt(part, 10));
  const [neededMajor = 0, neededMinor = 0] = needed.split('.').map(Number);
  return major < neededMajor || (major === neededMajor && minor < neededMinor);
}

/** `{ 2, "NOT_SPECIFIED" }, ...` of a tracepoint's format, as the kernel prints its symbols: decimal or hexadecimal. */
export const namesInFormat = (format: string): Record<string, string> =>
  Object.fromEntries(
    [...format.matchAll(/\{ *(\d+|0x[0-9a-f]+), *"([^"]+)" *\}/g)].map(([, number = '', name = '']) => [
      String(Number(number)),
      name,
    ]),
  );

/** The spec with the names of its codes as they are right on this machine: another kernel numbers reasons differently. */
export function namedCodes(spec: ProbeSpec, architecture: string, names: CodeNames): ProbeSpec {
  const { codesFrom, codesArchitecture, codes, ...rest } = spec;
  const fromKernel = codesFrom === undefined ? undefined : names.get(codesFrom);
  const isOther = codesArchitecture !== undefined && codesArchitecture !== architecture;
  const right = fromKernel ?? (isOther ? undefined : codes);
  return right === undefined ? rest : { ...rest, codes: right };
}
