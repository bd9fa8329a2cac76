import { execIn } from './network.ts';

/** Packets and rules of the control that is planted in a server's namespace. */
export interface PlantedRules {
  readonly rules: number;
  /** How many packets have walked them on their way in, and on their way out. */
  readonly packetsIn: number;
  readonly packetsOut: number;
}

const chain = 'MESHBENCH_PLANTED';

/**
 * Rules that match no packet, walked by each that enters or leaves a namespace through eth0: for a server, once by
 * every packet between the pair. A veth delivers in the sender's own context, so the walk of a request is paid for by whoever
 * sends it in the client's namespace, that of an answer by whoever sends it here. Loopback and the way from outside are
 * left alone. They die with the namespace.
 */
export const plantedRuleset = (rules: number): string =>
  [
    '*raw',
    ':PREROUTING ACCEPT [0:0]',
    ':OUTPUT ACCEPT [0:0]',
    `:${chain} - [0:0]`,
    `-A PREROUTING -i eth0 -j ${chain}`,
    `-A OUTPUT -o eth0 -j ${chain}`,
    ...Array.from({ length: rules }, (_, index) => `-A ${chain} -d ${nobody(index)}/32 -j RETURN`),
    'COMMIT',
    '',
  ].join('\n');

/** Of TEST-NET-1, which RFC 5737 keeps for documentation: nothing is ever sent there. */
const nobody = (index: number): string => `192.0.2.${index % 256}`;

export async function plantRulesIn(namespace: string, rules: number): Promise<void> {
  await execIn(namespace, ['iptables-restore', '--noflush'], plantedRuleset(rules));
}

/** What stands there now, by the kernel's own counters. */
export async function plantedRulesIn(namespace: string): Promise<PlantedRules> {
  const { stdout } = await execIn(namespace, ['iptables-save', '-c', '-t', 'raw']);
  return countPlanted(stdout);
}

/** Reads `iptables-save -c`: `[12:3456] -A PREROUTING -i eth0 -j MESHBENCH_PLANTED`. */
export function countPlanted(saved: string): PlantedRules {
  const lines = saved.split('\n');
  const packets = (by: string): number => {
    const jump = new RegExp(`^\\[(\\d+):\\d+\\] -A ${by} eth0 -j ${chain}$`);
    return lines.reduce((sum, line) => sum + Number(jump.exec(line)?.[1] ?? 0), 0);
  };
  return {
    rules: lines.filter((line) => line.includes(` -A ${chain} `)).length,
    packetsIn: packets('PREROUTING -i'),
    packetsOut: packets('OUTPUT -o'),
  };
}
