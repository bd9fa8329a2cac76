import { machineHour } from './money.ts';
import { listed, share } from './numbers.ts';
import type { PlaceWords } from './place-words.ts';
import { figure, fine } from './request-cost-figures.ts';
import type { ArmRequestCost, RequestWords } from './request-cost.ts';

/** What is shown, and which of it is a level and which a difference. */
export const requestCostSubtitle = ({ confidence, rate }: RequestWords, beside: string): string =>
  `Levels: means over each arm's own valid trials with their ${confidence} t interval, for each arm alone, measured at ${rate} requests/s. They rank nothing; beyond the baseline stands the paired difference, where the verdict on CPU claims one. ${beside}`;

/** What the figures are made of, and where they stop being true. */
export function requestCostNotes(
  words: RequestWords,
  arms: readonly ArmRequestCost[],
  place: PlaceWords,
): readonly string[] {
  const { rate, prices } = words;
  const { core, id } = place;
  const priced = prices.entries.length > 0;
  const perNode = arms.filter(({ proxyPerNode, levels }) => proxyPerNode && levels !== null);
  return [
    `CPU is user and system time of data plane and application, with the softirq that ran in their context; what the kernel does outside of ${id === 'lab' ? 'processes' : 'pods'} is not in it.${priced ? ` Its price is CPU-seconds × the price of a vCPU-hour / 3,600: ${core} is priced as one vCPU, although CPUs are not equally fast, and a vCPU that is paid for but idle is not in it.` : ''} Paired rounds and the means of all valid trials are not the same rounds where trials were rejected: the difference need not be that of two levels.`,
    `Memory is anonymous memory at the end of the window, as if it were held while a million requests are served. It depends on the rate and on the pods: here two, a client and a server, at ${rate} requests/s; the same pods at twice the rate take half of it for a request. So it is not added to the CPU.`,
    `A control plane spends CPU and memory over time, not for a request. Its part is that of one control plane for these two pods at ${rate} requests/s: a larger deployment shares it over more requests, and it is not in the other figures.`,
    machineNote(words, place),
    ...perNode.map(
      ({ arm }) =>
        `${arm.full}: a proxy serves a node, not a pod. How many pods share it is not known here, so its memory is not given for a million requests.`,
    ),
  ];
}

function machineNote({ rate, prices }: RequestWords, { capacity }: PlaceWords): string {
  const sized = prices.entries.flatMap((entry) => {
    const hour = machineHour(entry);
    if (!entry.machine || hour === null) return [];
    const { vcpus, gib } = entry.machine;
    const price = figure({ mean: hour, interval: null }, fine);
    return [`${entry.title} with ${vcpus} vCPU and ${gib} GiB for ${price} ${prices.currency} an hour`];
  });
  const machines =
    sized.length === 0
      ? ''
      : ` Machines are filled to ${share(prices.utilisationCeiling)} with this CPU work, the ceiling of the price list: ${listed(sized)}. The sizes are those of the list; flexible shapes have others.`;
  return `Busy cores are CPU-seconds per million × 0.1.${machines} A request was measured at ${rate} requests/s for each arm, and CPU per request falls as a proxy gets busier: in that, this is an upper estimate. Where a vCPU is a thread, two busy ones of a core slow each other, which works the other way. It is no promise of latency: a limit on it, memory or the network may need more machines${capacity === null ? '' : ` (${capacity} finds the largest rate within a limit)`}.`;
}
