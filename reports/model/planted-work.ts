import type { Arm } from '../../harness/core/plan.ts';
import {
  judgeKernelWork,
  plantedWork,
  type AddedByControl,
  type DividedWork,
  type KernelWorkFound,
  type PlantedWorkInput,
} from '../../harness/core/planted-work.ts';
import { amountRange, counted, grouped, millisecondFigure, signedAmount, type MetricUnit } from './numbers.ts';

/** A control of the waterfall or of kernel cost: known work, planted in a proxy or in the kernel. */
export interface PlantedWorkControl {
  /** Whether it is seen where it must be seen; null where that could not be checked or stays open. */
  readonly found: boolean | null;
  readonly sentence: string;
}

/** Of an arm with a spinning proxy or with planted kernel rules; null for any other. */
export function plantedWorkControl(
  arm: Arm | undefined,
  input: PlantedWorkInput & { readonly confidence: string; readonly labelOf: (arm: string) => string },
): PlantedWorkControl | null {
  const planted = arm && whatWasPlanted(arm);
  if (!planted) return null;
  const work = plantedWork(input, arm);
  const open = (why: string): PlantedWorkControl => ({
    found: null,
    sentence: `control: ${planted.words}; it could not be checked: ${why}`,
  });
  if (!work) return open('the plan has no arm of the same mesh and profile without it');
  const { p50Ms: p50, cpuSecondsPerMillion: cpu } = work;
  if (!p50 || !cpu) return open('too few rounds with a valid pair, or too few requests');
  const against = input.labelOf(work.plain);
  const figures = `p50 ${figure(p50, 'ms', input.confidence)}, ${figure(cpu, 'CPU-s per million requests', input.confidence)} per million requests`;
  const { found, words } = planted.judge({ p50, divided: work.divided, confidence: input.confidence });
  return {
    found,
    sentence: `control: ${planted.words}; against ${against} in the same ${counted(p50.rounds, 'round')}: ${figures}${words}`,
  };
}

interface Added {
  readonly p50: AddedByControl;
  readonly divided: DividedWork | null;
  readonly confidence: string;
}
/** The words follow the figures of p50 and CPU. */
type Judged = Pick<PlantedWorkControl, 'found'> & { readonly words: string };
interface Planted {
  readonly words: string;
  readonly judge: (added: Added) => Judged;
}

function whatWasPlanted({ plantedProxyDelay: inProxy, plantedKernelRules: rules }: Arm): Planted | null {
  if (inProxy) {
    const size = `${millisecondFigure(inProxy.delayMs)} ms`;
    const words = `the ${inProxy.proxy} proxy spins for ${size} in every request`;
    return { words, judge: (added) => judgeDelay(added, inProxy.delayMs) };
  }
  if (rules === undefined) return null;
  const words = `every packet between client and server walks ${grouped(rules)} firewall rules that never match`;
  return { words, judge: judgeRules };
}

/** The delay is the least that p50 can rise by: whoever waits for it goes to sleep and has to be woken. */
function judgeDelay({ p50 }: Added, delayMs: number): Judged {
  if (p50.ci.upper < delayMs) return { found: false, words: ': less than was planted' };
  if (p50.ci.lower <= 0) return { found: null, words: ': inconclusive' };
  return { found: true, words: ': found, and not shown to be less than was planted' };
}

function judgeRules({ divided, confidence }: Added): Judged {
  if (!divided) {
    return { found: null, words: '; the CPU could not be divided into kernel and user mode: it could not be checked' };
  }
  const { of, kernel, user } = divided;
  const who = of === 'dataPlane' ? 'the data plane' : 'the application';
  const part = (added: AddedByControl): string => figure(added, 'CPU-s per million requests', confidence);
  const { found, words } = kernelWords[judgeKernelWork(divided)];
  return { found, words: `; of that in ${who}, kernel ${part(kernel)} and user ${part(user)}: ${words}` };
}

const kernelWords: Readonly<Record<KernelWorkFound, Judged>> = {
  found: { found: true, words: 'found: it costs CPU in the kernel' },
  none: { found: false, words: 'no CPU was added in the kernel' },
  open: { found: null, words: 'inconclusive' },
  'in-user-mode': { found: false, words: 'user mode changed by more than half as much as the kernel: not told apart' },
};

const figure = ({ mean, ci }: AddedByControl, unit: MetricUnit, confidence: string): string =>
  `${signedAmount(mean, unit)} (${confidence} CI ${amountRange(mean, ci, unit)})`;
