import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { findCommand } from '../../../toolchain/find-command.ts';
import { type HarnessError, preflightError } from '../../errors.ts';
import { exec } from '../../io/exec.ts';
import type { Log } from '../../io/log.ts';

import { decidePackages, familyOf, labCommands, type LabCommand, type Situation } from './package-decision.ts';

/** What is asked of this machine, and done to it. */
export interface Machine {
  readonly find: (command: string) => string | undefined;
  readonly exec: typeof exec;
  readonly osRelease: string;
  readonly isRoot: boolean;
  /** Whether apt-get knows any package without an update: container images ship without lists. */
  readonly hasPackageLists: boolean;
  readonly noInstall: boolean;
}

export const thisMachine = (): Machine => ({
  find: findCommand,
  exec,
  osRelease: existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '',
  isRoot: process.getuid?.() === 0,
  hasPackageLists:
    existsSync('/var/lib/apt/lists') && readdirSync('/var/lib/apt/lists').some((name) => name.includes('_Packages')),
  noInstall: (process.env['NO_INSTALL'] ?? '') !== '',
});

export interface PackageOptions {
  readonly log: Log;
  readonly signal?: AbortSignal;
  /** Whether packages may be installed at all; NO_INSTALL in the environment forbids it too. */
  readonly allowInstall: boolean;
  /** Absent: what every run of the lab needs. */
  readonly commands?: readonly LabCommand[];
}

export const missingCommands = (machine: Pick<Machine, 'find'>, commands = labCommands): readonly LabCommand[] =>
  commands.filter(({ command }) => machine.find(command) === undefined);

export const situationOf = (machine: Machine, allowInstall: boolean, commands = labCommands): Situation => ({
  missing: missingCommands(machine, commands),
  family: familyOf(machine.osRelease),
  isRoot: machine.isRoot,
  hasAptGet: machine.find('apt-get') !== undefined,
  mayInstall: allowInstall && !machine.noInstall,
});

/**
 * The commands of the system that the lab needs are there when this returns: installs what is missing on Debian and
 * Ubuntu as root, after saying so.
 * @throws HarnessError SYSTEM-COMMANDS-MISSING (exit 3) with the command to type where it may not or cannot.
 */
export async function ensureSystemPackages(options: PackageOptions, machine = thisMachine()): Promise<void> {
  const decision = decidePackages(situationOf(machine, options.allowInstall, options.commands));
  if (decision.action === 'nothing') return;
  if (decision.action === 'refuse') throw commandsMissing(decision);
  options.log.info(`installing ${decision.packages.join(', ')} (needed for ${decision.reasons})`);
  await aptInstall(decision.packages, options, machine);
  const after = decidePackages(situationOf(machine, false, options.commands));
  if (after.action === 'refuse') throw commandsMissing(after);
}

async function aptInstall(packages: readonly string[], { signal }: PackageOptions, machine: Machine): Promise<void> {
  const apt = (args: readonly string[], timeoutMs: number): Promise<unknown> =>
    // Another apt-get, such as a daily update, is waited for.
    machine.exec('apt-get', ['-o', 'DPkg::Lock::Timeout=120', ...args], {
      timeoutMs,
      env: { DEBIAN_FRONTEND: 'noninteractive' },
      exitCode: 3,
      hint: `install by hand what provides ${packages.join(', ')}; NO_INSTALL=1 keeps the harness from trying`,
      ...(signal ? { signal } : {}),
    });
  const install = (): Promise<unknown> => apt(['install', '-y', '--no-install-recommends', ...packages], 600_000);
  if (machine.hasPackageLists) {
    try {
      await install();
      return;
    } catch {
      // Old lists name packages that are gone from the mirror; what is wrong beside that, the second try says.
      signal?.throwIfAborted();
    }
  }
  await apt(['update'], 300_000);
  await install();
}

const commandsMissing = ({ message, hint }: { readonly message: string; readonly hint: string }): HarnessError =>
  preflightError({ code: 'SYSTEM-COMMANDS-MISSING', message, hint });
