import path from 'node:path';
import type { Log } from '../../../harness/io/log.ts';
import type { LabCommand } from '../../../harness/targets/lab/package-decision.ts';
import { ensureSystemPackages, thisMachine } from '../../../harness/targets/lab/packages.ts';
import { findCommand } from '../../../toolchain/find-command.ts';

const everywhere = (name: string): LabCommand['packages'] => ({
  debian: name,
  fedora: name,
  alpine: name,
  arch: name,
  suse: name,
});

const plugins = {
  debian: 'containernetworking-plugins',
  fedora: 'containernetworking-plugins',
  alpine: 'cni-plugins',
  arch: 'cni-plugins',
  suse: 'cni-plugins',
};

const commands: readonly LabCommand[] = [
  { command: 'ip', why: 'addresses of nodes', packages: { ...everywhere('iproute2'), fedora: 'iproute' } },
  { command: 'openssl', why: 'certificates', packages: everywhere('openssl') },
  { command: 'containerd', why: 'containers', packages: everywhere('containerd') },
  { command: 'ctr', why: 'container images', packages: everywhere('containerd') },
  { command: 'runc', why: 'containers', packages: everywhere('runc') },
  { command: 'host-local', why: 'addresses of pods', packages: plugins },
  { command: 'nft', why: 'services', packages: everywhere('nftables') },
  {
    command: 'conntrack',
    why: 'services',
    packages: { ...everywhere('conntrack-tools'), debian: 'conntrack' },
  },
];

/** Where distributions put the network plugins: on nobody's PATH. */
const pluginFolders = ['/usr/lib/cni', '/usr/libexec/cni', '/opt/cni/bin'];

const findAnywhere = (command: string): string | undefined =>
  findCommand(command) ?? findCommand(command, pluginFolders.join(path.delimiter));

/** @throws HarnessError SYSTEM-COMMANDS-MISSING (exit 3) with the command to type where they cannot be installed. */
export const ensureClusterPackages = (log: Log): Promise<void> =>
  ensureSystemPackages({ log, allowInstall: true, commands }, { ...thisMachine(), find: findAnywhere });

/** The folder of the network plugins, after `ensureClusterPackages`. */
export const pluginFolder = (): string => path.dirname(findAnywhere('host-local') ?? pluginFolders[0] ?? '');
