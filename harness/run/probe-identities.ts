import { readFile, readlink, stat } from 'node:fs/promises';
import type { Place } from '../core/probes/probe-spec.ts';
import type { Identities } from '../core/probes/readings.ts';
import type { Filters, FilteredProcess } from '../probes/script.ts';
import { cgroupPids } from '../targets/lab/cgroups.ts';
import type { Lab, PodPair } from '../targets/lab/lab.ts';
import type { LiveArm } from './arm-in-session.ts';
import { roleCgroup, type Role } from './roles.ts';

type GroupOwner = Identities['groups'] extends ReadonlyMap<number, infer Owner> ? Owner : never;

/** Whom the probes of a session watch, and what the numbers in their maps mean. */
export interface Watched {
  readonly filters: Filters;
  readonly identities: Identities;
  /** Names of the programs in each process group, joined: `envoy`. */
  readonly programs: ReadonlyMap<number, string>;
}

/** As the programs know roles (harness/probes/script.ts). */
const roleNumbers = { generator: 1, application: 2, dataPlane: 3, controlPlane: 4 } as const;
const generatorGroup = 1;
const placesInArm: readonly Place[] = ['client-proxy', 'server-proxy', 'application', 'control-plane'];

/** An arm has ten numbers of its own; the generator has 1. */
const groupOf = (armIndex: number, place: Place): number => 10 * (armIndex + 1) + placesInArm.indexOf(place);
const linkOf = (armIndex: number, side: 'client' | 'server'): number => 2 * armIndex + (side === 'client' ? 1 : 2);

/** Deals numbers to the processes and namespaces of a session; processes that start later are not watched. */
export async function watch(lab: Lab, live: readonly LiveArm[], generatorPid: number): Promise<Watched> {
  const arms = await Promise.all(live.map((each, index) => watchArm(lab, each, index)));
  const processes = [
    { pid: generatorPid, group: generatorGroup, role: roleNumbers.generator },
    ...arms.flatMap((arm) => arm.processes),
  ];
  return {
    programs: await programsOf(processes),
    filters: {
      processes,
      links: arms.flatMap(({ links }) => links),
    },
    identities: {
      groups: new Map<number, GroupOwner>([
        [generatorGroup, { arm: null, place: 'generator' }],
        ...live.flatMap(({ arm }, index) =>
          placesInArm.map((place) => [groupOf(index, place), { arm: arm.id, place }] as const),
        ),
      ]),
      links: new Map(
        live.flatMap(({ arm }, index) =>
          (['client', 'server'] as const).map((side) => [linkOf(index, side), { arm: arm.id }] as const),
        ),
      ),
    },
  };
}

async function watchArm(
  lab: Lab,
  { arm, pods }: LiveArm,
  index: number,
): Promise<{ readonly processes: readonly FilteredProcess[]; readonly links: Filters['links'] }> {
  const inodes = await namespacesOf(pods);
  const inRole = async (role: Role): Promise<FilteredProcess[]> => {
    const pids = await cgroupPids(roleCgroup(lab, arm.id, role)).catch(() => []);
    return Promise.all(
      pids.map(async (pid) => ({
        pid,
        group: groupOf(index, await placeOf(role, pid, inodes)),
        role: roleNumbers[role],
      })),
    );
  };
  const processes = await Promise.all([inRole('application'), inRole('dataPlane'), inRole('controlPlane')]);
  return {
    processes: processes.flat(),
    links: [
      { inode: inodes.client, link: linkOf(index, 'client') },
      { inode: inodes.server, link: linkOf(index, 'server') },
    ],
  };
}

/** `unshare` only holds the pid namespace of what it started (processes.ts). */
async function programsOf(processes: readonly FilteredProcess[]): Promise<ReadonlyMap<number, string>> {
  const names = new Map<number, Set<string>>();
  for (const { pid, group } of processes) {
    const name = (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim();
    if (name !== '' && name !== 'unshare') names.set(group, (names.get(group) ?? new Set()).add(name));
  }
  return new Map([...names].map(([group, programs]) => [group, [...programs].sort().join('+')]));
}

interface Inodes {
  readonly client: number;
  readonly server: number;
}

const namespacesOf = async ({ clientNamespace, serverNamespace }: PodPair): Promise<Inodes> => ({
  client: (await stat(`/run/netns/${clientNamespace}`)).ino,
  server: (await stat(`/run/netns/${serverNamespace}`)).ino,
});

/** A proxy is on the side of the network namespace that it runs in. @throws Error when it is in neither. */
async function placeOf(role: Role, pid: number, inodes: Inodes): Promise<Place> {
  if (role === 'application') return 'application';
  if (role === 'controlPlane') return 'control-plane';
  const link = await readlink(`/proc/${pid}/ns/net`);
  if (link === `net:[${inodes.client}]`) return 'client-proxy';
  if (link === `net:[${inodes.server}]`) return 'server-proxy';
  throw new Error(`the proxy ${pid} runs in neither of its arm's network namespaces (${link})`);
}
