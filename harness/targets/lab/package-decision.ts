const families = ['debian', 'fedora', 'alpine', 'arch', 'suse'] as const;

/** Distributions that install with the same command and name their packages alike. */
type Family = (typeof families)[number];

/** A command of the system that the lab calls, what for, and the package that has it. */
export interface LabCommand {
  readonly command: string;
  readonly why: string;
  readonly packages: Readonly<Record<Family, string>>;
}

const named = (name: string, exceptions: Partial<Record<Family, string>> = {}): LabCommand['packages'] => ({
  debian: name,
  fedora: name,
  alpine: name,
  arch: name,
  suse: name,
  ...exceptions,
});

const iptables = named('iptables', { fedora: 'iptables-nft' });

export const labCommands: readonly LabCommand[] = [
  { command: 'ip', why: 'network namespaces', packages: named('iproute2', { fedora: 'iproute' }) },
  { command: 'iptables', why: 'traffic capture', packages: iptables },
  { command: 'iptables-restore', why: 'traffic capture', packages: iptables },
  { command: 'nsenter', why: 'processes in namespaces', packages: named('util-linux', { alpine: 'util-linux-misc' }) },
  { command: 'unshare', why: 'processes in namespaces', packages: named('util-linux', { alpine: 'util-linux-misc' }) },
  {
    command: 'mount',
    why: 'tools in reach of proxies',
    packages: named('mount', {
      fedora: 'util-linux',
      arch: 'util-linux',
      suse: 'util-linux',
      alpine: 'util-linux-misc',
    }),
  },
  { command: 'openssl', why: 'certificates', packages: named('openssl') },
  { command: 'setpriv', why: 'proxies without root', packages: named('util-linux', { alpine: 'setpriv' }) },
];

/** What probes need beside that; a run without probes never asks for it. */
export const probeCommands: readonly LabCommand[] = [
  { command: 'bpftrace', why: 'eBPF probes', packages: named('bpftrace') },
];

export interface Situation {
  readonly missing: readonly LabCommand[];
  /** Undefined when /etc/os-release names no family that is known here. */
  readonly family: Family | undefined;
  readonly isRoot: boolean;
  readonly hasAptGet: boolean;
  /** False when the caller or NO_INSTALL forbids it. */
  readonly mayInstall: boolean;
}

export type Decision =
  | { readonly action: 'nothing' }
  | { readonly action: 'install'; readonly packages: readonly string[]; readonly reasons: string }
  | { readonly action: 'refuse'; readonly message: string; readonly hint: string };

const installers: Readonly<Record<Family, string>> = {
  debian: 'apt-get install -y --no-install-recommends',
  fedora: 'dnf install -y',
  alpine: 'apk add',
  arch: 'pacman -S --needed --noconfirm',
  suse: 'zypper install -y',
};

/** What to do about missing commands: pure. */
export function decidePackages({ missing, family, isRoot, hasAptGet, mayInstall }: Situation): Decision {
  if (missing.length === 0) return { action: 'nothing' };
  const reasons = unique(missing.map(({ why }) => why)).join(', ');
  if (family === 'debian' && isRoot && hasAptGet && mayInstall) {
    return { action: 'install', packages: packagesOf(missing, family), reasons };
  }
  return {
    action: 'refuse',
    message: `the lab needs ${missing.map(({ command }) => command).join(', ')} (${reasons}), missing on this machine`,
    hint: family
      ? `install with: ${isRoot ? '' : 'sudo '}${installers[family]} ${packagesOf(missing, family).join(' ')}`
      : `install the packages that have them, elsewhere called ${packagesOf(missing, 'debian').join(', ')}`,
  };
}

/** The family of a distribution by the ID and ID_LIKE of its /etc/os-release. */
export function familyOf(osRelease: string): Family | undefined {
  const words = [...osRelease.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].flatMap(([, value = '']) => value.split(' '));
  const also: Readonly<Record<string, Family>> = {
    ubuntu: 'debian',
    rhel: 'fedora',
    centos: 'fedora',
    opensuse: 'suse',
    sles: 'suse',
    archlinux: 'arch',
  };
  return words.map((word) => families.find((family) => family === word) ?? also[word]).find((family) => family);
}

const packagesOf = (commands: readonly LabCommand[], family: Family): readonly string[] =>
  unique(commands.map(({ packages }) => packages[family]));

const unique = <T>(values: readonly T[]): readonly T[] => [...new Set(values)];
