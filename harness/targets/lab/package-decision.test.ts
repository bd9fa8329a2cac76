import { describe, expect, test } from 'vitest';
import { decidePackages, familyOf, labCommands, type Situation } from './package-decision.ts';

const situation = (changes: Partial<Situation> = {}): Situation => ({
  missing: labCommands.filter(({ command }) => command.startsWith('iptables')),
  family: 'debian',
  isRoot: true,
  hasAptGet: true,
  mayInstall: true,
  ...changes,
});

describe('missing commands', () => {
  test('that are none need nothing', () => {
    expect(decidePackages(situation({ missing: [] }))).toEqual({ action: 'nothing' });
  });

  test('are installed as root on Debian, each package once', () => {
    expect(decidePackages(situation())).toEqual({
      action: 'install',
      packages: ['iptables'],
      reasons: 'traffic capture',
    });
  });

  test.each<[string, Partial<Situation>, string]>([
    ['forbidden', { mayInstall: false }, 'install with: apt-get install -y --no-install-recommends iptables'],
    ['not root', { isRoot: false }, 'install with: sudo apt-get install -y --no-install-recommends iptables'],
    ['Fedora', { family: 'fedora', hasAptGet: false }, 'install with: dnf install -y iptables-nft'],
    ['Alpine', { family: 'alpine', hasAptGet: false }, 'install with: apk add iptables'],
    ['Arch', { family: 'arch', hasAptGet: false }, 'install with: pacman -S --needed --noconfirm iptables'],
    ['openSUSE', { family: 'suse', hasAptGet: false }, 'install with: zypper install -y iptables'],
    ['unknown', { family: undefined }, 'install the packages that have them, elsewhere called iptables'],
  ])('are refused with the command to type: %s', (_, changes, hint) => {
    const decision = decidePackages(situation(changes));
    expect(decision).toMatchObject({ action: 'refuse', hint });
    expect(decision).toHaveProperty('message', expect.stringContaining('iptables, iptables-restore (traffic capture)'));
  });
});

test.each([
  ['ID=debian\nVERSION_ID="12"\n', 'debian'],
  ['NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n', 'debian'],
  ['ID="rocky"\nID_LIKE="rhel centos fedora"\n', 'fedora'],
  ['ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', 'suse'],
  ['ID=alpine\n', 'alpine'],
  ['ID=nixos\n', undefined],
  ['', undefined],
])('%j is of the family %s', (osRelease, family) => {
  expect(familyOf(osRelease)).toBe(family);
});
