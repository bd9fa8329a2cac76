import {
  foldedText,
  mergeStacks,
  parseFoldedText,
  type LoadProfile,
  type StackProfile,
} from '../core/probes/folded-stacks.ts';
import type { Trial } from '../core/trial.ts';
import type { RunFolder } from '../store/run-folder.ts';

const kinds = ['on-cpu', 'off-cpu'] as const;
const places = ['client-proxy', 'server-proxy', 'application', 'control-plane'] as const;
const fileName = ({ place, kind }: Pick<StackProfile, 'place' | 'kind'>): string => `${place}.${kind}.folded`;

/** `server-proxy.on-cpu.folded`: what flamegraph.pl and speedscope read. */
export const profileFiles = (profiles: readonly StackProfile[]): Record<string, string> =>
  Object.fromEntries(profiles.map((profile) => [fileName(profile), foldedText(profile.stacks)]));

/** The stacks of each arm's valid diagnostic trials at each load, added up over rounds. */
export async function profilesOf(run: RunFolder, probed: readonly Trial[]): Promise<LoadProfile[]> {
  const valid = probed.filter((trial) => trial.state === 'completed' && trial.probes !== undefined);
  const cells = new Map(valid.map(({ load, arm }) => [`${load}/${arm}`, { load, arm }]));
  const profiles: LoadProfile[] = [];
  for (const { load, arm } of cells.values()) {
    const own = valid.filter((trial) => trial.load === load && trial.arm === arm);
    for (const place of places) {
      for (const kind of kinds) {
        const texts = await Promise.all(own.map((trial) => run.trialFile(trial, fileName({ place, kind }))));
        const stacks = mergeStacks(texts.flatMap((text) => parseFoldedText(text ?? '')));
        if (stacks.length > 0)
          profiles.push({ load, arm, place, kind, unit: kind === 'on-cpu' ? 'samples' : 'ns', stacks });
      }
    }
  }
  return profiles;
}
