import { expect, test } from 'vitest';
import { recordingLog, type RecordedLog } from '../../../toolchain/testing/fake-tool.ts';
import { probeCommands } from './package-decision.ts';
import { ensureSystemPackages, type Machine } from './packages.ts';

interface FakeMachine extends Machine {
  readonly calls: readonly string[];
}

/** Debian without `missing` commands until apt-get has installed something; `failures` of its first calls fail. */
function debian(
  missing: readonly string[],
  { failures = 0, ...changes }: Partial<Machine> & { failures?: number } = {},
): FakeMachine {
  const calls: string[] = [];
  let installed = false;
  return {
    calls,
    find: (command) => (missing.includes(command) && !installed ? undefined : `/usr/bin/${command}`),
    exec: (command, args) => {
      calls.push([command, ...args.filter((arg) => !/^-o$|Lock/.test(arg))].join(' '));
      if (calls.length <= failures) return Promise.reject(new Error('E: Unable to locate package'));
      installed ||= args.includes('install');
      return Promise.resolve({ stdout: '', stderr: '', durationMs: 1 });
    },
    osRelease: 'ID=debian\n',
    isRoot: true,
    hasPackageLists: true,
    noInstall: false,
    ...changes,
  };
}

const ensure = async (machine: Machine, allowInstall = true): Promise<RecordedLog> => {
  const log = recordingLog();
  await ensureSystemPackages({ log, allowInstall }, machine);
  return log;
};
const install = 'apt-get install -y --no-install-recommends iptables';

test('a machine that has everything is left alone', async () => {
  const machine = debian([]);
  expect((await ensure(machine)).lines).toEqual([]);
  expect(machine.calls).toEqual([]);
});

test('what is installed is said before, with its reason', async () => {
  const machine = debian(['iptables', 'iptables-restore']);
  expect((await ensure(machine)).lines).toEqual(['installing iptables (needed for traffic capture)']);
  expect(machine.calls).toEqual([install]);
});

test('apt-get update comes first where there are no package lists', async () => {
  const machine = debian(['iptables'], { hasPackageLists: false });
  await ensure(machine);
  expect(machine.calls).toEqual(['apt-get update', install]);
});

test('old package lists are updated after a failed install', async () => {
  const machine = debian(['iptables'], { failures: 1 });
  await ensure(machine);
  expect(machine.calls).toEqual([install, 'apt-get update', install]);
});

test('an install that fails for good is an error', async () => {
  await expect(ensure(debian(['iptables'], { failures: 9 }))).rejects.toThrow('Unable to locate package');
});

test('an install that does not bring the command is an error', async () => {
  const machine = debian([], { find: (command) => (command === 'ip' ? undefined : command) });
  await expect(ensure(machine)).rejects.toMatchObject({ code: 'SYSTEM-COMMANDS-MISSING', exitCode: 3 });
});

test.each([
  ['NO_INSTALL', debian(['iptables'], { noInstall: true }), true],
  ['the caller', debian(['iptables']), false],
])('nothing is installed when %s forbids it', async (_, machine, allowInstall) => {
  await expect(ensure(machine, allowInstall)).rejects.toMatchObject({
    code: 'SYSTEM-COMMANDS-MISSING',
    hint: `install with: ${install}`,
  });
  expect(machine.calls).toEqual([]);
});

test('what only probes need is asked for by them alone', async () => {
  const machine = debian(['bpftrace']);
  expect((await ensure(machine)).lines).toEqual([]);
  expect(machine.calls).toEqual([]);
  const log = recordingLog();
  await ensureSystemPackages({ log, allowInstall: true, commands: probeCommands }, machine);
  expect(log.lines).toEqual(['installing bpftrace (needed for eBPF probes)']);
});
