import { z } from 'zod';
import { places, type Place } from '../core/probes/probe-spec.ts';
import type { Identities } from '../core/probes/readings.ts';

const watchable = ['generator', 'client-proxy', 'server-proxy', 'application', 'control-plane'] as const;
type WatchedPlace = Extract<Place, (typeof watchable)[number]>;

/** As the programs know roles (script.ts). */
const roleOf: Readonly<Record<WatchedPlace, number>> = {
  generator: 1,
  application: 2,
  'client-proxy': 3,
  'server-proxy': 3,
  'control-plane': 4,
};

const uid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^[0-9a-f]{32}$/, {
  error: 'a pod is named by its metadata.uid',
});
const container = z
  .string()
  .regex(/^([a-z-]+:\/\/)?[0-9a-f]{12,64}$/, { error: 'a container is named by its containerID' })
  .transform((id) => id.replace(/^.*:\/\//, ''));

const pod = z
  .strictObject({
    uid,
    /** Absent: every container of the pod that no other entry names. */
    container: container.optional(),
    /** May be absent for a generator alone: one that calls several arms belongs to none. */
    arm: z
      .string()
      .regex(/^[a-z0-9][a-z0-9/.-]{0,62}$/)
      .optional(),
    place: z.enum(watchable),
    /** false: a proxy of the node, whose sockets lie in the networks of other pods, or a pod in the node's own network. */
    ownNetwork: z.boolean().default(true),
  })
  .refine(({ arm, place }) => place === 'generator' || arm !== undefined, {
    error: 'every place but the generator belongs to an arm',
  });

/** The file of `--groups`: which container of which pod is whose, and where it sits on a request's path. */
export const podGroupsSchema = z.strictObject({
  pods: z
    .array(pod)
    .min(1)
    .refine((pods) => pods.some(({ ownNetwork }) => ownNetwork), { error: 'no pod has a network of its own' }),
});
export type PodGroups = z.output<typeof podGroupsSchema>;

export interface NumberedGroups {
  /**
   * What ebpf/daemonset/collect.sh reads: `<pod uid> <container or -> <group> <role> <link or ->`, after comments that say
   * which number is whose.
   */
  readonly table: string;
  /** What the numbers in the output mean. */
  readonly identities: Identities;
}

/** Deals a number to each arm and place, and to each arm's network: from 1, in the order of the file. */
export function numbered({ pods }: PodGroups): NumberedGroups {
  const groups = numbers(pods.map(({ arm, place }) => `${arm ?? ''} ${place}`));
  const links = numbers(pods.flatMap(({ arm }) => arm ?? []));
  const lines = pods.map(({ uid: of, container: id, arm, place, ownNetwork }) => {
    const link = ownNetwork && arm !== undefined ? links.get(arm) : undefined;
    return [of, id ?? '-', groups.get(`${arm ?? ''} ${place}`), roleOf[place], link ?? '-'].join(' ');
  });
  const legend = [
    ...[...groups].map(([owner, group]) => `# group ${group}: ${owner.trim()}\n`),
    ...[...links].map(([arm, link]) => `# link ${link}: ${arm}\n`),
  ];
  return {
    table: `${legend.join('')}${lines.join('\n')}\n`,
    identities: {
      groups: new Map([...groups].map(([owner, group]) => [group, ownerOf(owner)])),
      links: new Map([...links].map(([arm, link]) => [link, { arm }])),
    },
  };
}

const numbers = (names: readonly string[]): ReadonlyMap<string, number> =>
  new Map([...new Set(names)].map((name, index) => [name, index + 1]));

function ownerOf(written: string): { readonly arm: string | null; readonly place: Place } {
  const [arm = '', place = ''] = written.split(' ');
  return { arm: arm === '' ? null : arm, place: places.find((each) => each === place) ?? 'elsewhere' };
}
