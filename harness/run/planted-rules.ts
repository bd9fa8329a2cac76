import type { EvidenceItem } from '../core/trial.ts';
import type { PodPair } from '../targets/lab/lab.ts';
import { plantedRulesIn, plantRulesIn, type PlantedRules } from '../targets/lab/planted-rules.ts';
import type { Enrolled } from '../../meshes/mesh.ts';

/** Plants them before the mesh comes, whose own rules are in other tables. */
export const plantRules = ({ serverNamespace }: PodPair, rules: number): Promise<void> =>
  plantRulesIn(serverNamespace, rules);

/** The path's own proofs, and that the packets of the window walked all rules. */
export function provingRules(
  enrolled: Enrolled,
  rules: number,
  read: () => Promise<PlantedRules>,
): Pick<Enrolled, 'proveBefore' | 'proveAfter'> {
  let before = 0;
  return {
    proveBefore: async () => {
      const items = await enrolled.proveBefore();
      before = (await read()).packets;
      return items;
    },
    proveAfter: async (window): Promise<readonly EvidenceItem[]> => {
      const now = await read();
      const packets = now.packets - before;
      return [
        ...(await enrolled.proveAfter(window)),
        {
          claim: `the packets between client and server walked ${rules} planted rules`,
          holds: now.rules === rules && packets > 0,
          observed: `${now.rules} rules, ${packets} packets for ${window.requests} requests`,
        },
      ];
    },
  };
}

/** Of an arm with planted rules; any other as it is. */
export const withPlantedRules = (enrolled: Enrolled, pods: PodPair, rules: number | undefined): Enrolled =>
  rules === undefined
    ? enrolled
    : { ...enrolled, ...provingRules(enrolled, rules, () => plantedRulesIn(pods.serverNamespace)) };
