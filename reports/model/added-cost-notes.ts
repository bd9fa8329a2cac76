import type { ArmAddedCost } from './added-cost.ts';
import { deployment } from './deployment-cost.ts';
import type { DesignWords } from './design-words.ts';
import type { PriceView } from './money.ts';
import { grouped } from './numbers.ts';
import type { PlaceWords } from './place-words.ts';

/** What is shown, and which of it has an interval. */
export const addedCostSubtitle = (confidence: string, { beside, place }: DesignWords, { entries }: PriceView): string =>
  `Difference to the baseline. Cores with the ${confidence} interval of the paired difference, for each arm alone; memory is a mean over valid trials and has none. ${beside}${entries.length === 0 ? '' : ` Money: ${place.core} is priced as one vCPU of the list, although CPUs are not equally fast.`}`;

/** What the figures are made of, and where they stop being true. */
export function addedCostNotes(
  ratePerArm: number,
  arms: readonly ArmAddedCost[],
  { prices: { entries }, place }: { readonly prices: PriceView; readonly place: PlaceWords },
): readonly string[] {
  const { requestsPerSecond, pods } = deployment;
  const perNode = arms.filter(({ cost: { memory } }) => memory.state === 'known' && memory.byPods === null);
  return [
    `The model: CPU of the data plane and of the application grows with the requests. Anonymous memory of the data plane grows with the pods: ${place.arm} has two, a client and a server, so half of its memory is taken ${pods} times. The control plane is counted once, as it ran here; ${place.other} grows with its pods and has replicas.`,
    `A request is one call from pod to pod. It was measured at ${grouped(ratePerArm)} requests/s for each arm and is carried to ${grouped(requestsPerSecond)}/s in proportion: that a request costs the same at any rate was not tested.`,
    ...perNode.map(
      ({ arm }) =>
        `${arm.full}: a proxy serves a node, not a pod. How many nodes ${pods} pods need is not known here, so its memory is given for one node and is in no sum.`,
    ),
    `Not counted: program text, which proxies on a node share, and reserved CPU or memory that is not used${place.id === 'lab' ? '' : '; nor CPU of the nodes that no pod had, which stands with CPU by role'}.`,
    ...(entries.length === 0
      ? []
      : [
          `A month has 730 hours. ${sentenceCase(place.core)} is priced as one vCPU, although CPUs are not equally fast. Ranges of money carry the interval of CPU alone.`,
        ]),
  ];
}

const sentenceCase = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
