import type { EvidenceItem, ObservedFacts } from '../core/trial.ts';
import type { PodPair } from '../targets/lab/lab.ts';
import { plantedRulesIn, plantRulesIn, type PlantedRules } from '../targets/lab/planted-rules.ts';
import type { Enrolled } from '../../meshes/mesh.ts';

/** Plants them before the mesh comes, whose own rules are in other tables. */
export const plantRules = ({ serverNamespace }: PodPair, rules: number): Promise<void> =>
  plantRulesIn(serverNamespace, rules);

/** The path's own proofs, and that the packets of the window walked all rules, on their way and back. */
export function provingRules(
  enrolled: Enrolled,
  rules: number,
  read: () => Promise<PlantedRules>,
): Pick<Enrolled, 'proveBefore' | 'proveAfter'> {
  let before = { packetsIn: 0, packetsOut: 0 };
  return {
    proveBefore: async () => {
      const items = await enrolled.proveBefore();
      before = await read();
      return items;
    },
    proveAfter: async (window): Promise<readonly EvidenceItem[]> => {
      const now = await read();
      const [packetsIn, packetsOut] = [now.packetsIn - before.packetsIn, now.packetsOut - before.packetsOut];
      const items = await enrolled.proveAfter(window);
      const least = window.requests * packetsPerRequest(await enrolled.observe());
      return [
        ...items,
        {
          claim: `the packets between client and server walked ${rules} planted rules`,
          holds: now.rules === rules && window.requests > 0 && packetsIn >= least && packetsOut >= least,
          observed: `${now.rules} rules, ${packetsIn} packets in and ${packetsOut} out for ${window.requests} requests`,
        },
      ];
    },
  };
}

/** Fewest packets of one direction for a request: HTTP/2 and tunnels may put several into one, ten at most is assumed. */
const packetsPerRequest = ({ httpByHop }: ObservedFacts): number =>
  httpByHop.every((hop) => hop === 'HTTP/1.1') ? 1 : 0.1;

/** Of an arm with planted rules; any other as it is. */
export const withPlantedRules = (enrolled: Enrolled, pods: PodPair, rules: number | undefined): Enrolled =>
  rules === undefined
    ? enrolled
    : { ...enrolled, ...provingRules(enrolled, rules, () => plantedRulesIn(pods.serverNamespace)) };
