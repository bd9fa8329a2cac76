import { readFile, writeFile } from 'node:fs/promises';

/** What kubelet, kube-proxy and the bridge plugin change of the kernel's settings, as files below /proc/sys. */
const names = [
  'kernel/keys/root_maxbytes',
  'kernel/keys/root_maxkeys',
  'kernel/panic',
  'kernel/panic_on_oops',
  'net/bridge/bridge-nf-call-iptables',
  'net/ipv4/conf/all/route_localnet',
  'net/ipv4/ip_forward',
  'net/netfilter/nf_conntrack_max',
  'vm/overcommit_memory',
  'vm/panic_on_oom',
];

export async function readSysctls(): Promise<Readonly<Record<string, string>>> {
  const read = names.map(async (name) => [name, await readFile(`/proc/sys/${name}`, 'utf8').catch(() => '')] as const);
  return Object.fromEntries((await Promise.all(read)).map(([name, text]) => [name, text.trim()]));
}

/** Puts back what differs; in words what that was. */
export async function restoreSysctls(before: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const now = await readSysctls();
  const changed = Object.entries(before).filter(([name, value]) => value !== '' && now[name] !== value);
  for (const [name, value] of changed) await writeFile(`/proc/sys/${name}`, value);
  return changed.map(([name]) => name.replaceAll('/', '.'));
}
