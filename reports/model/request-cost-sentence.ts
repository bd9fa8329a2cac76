import type { Level } from '../../harness/core/request-levels.ts';
import { noCpuFigure } from './added-cost-figures.ts';
import { share } from './numbers.ts';
import { coarse, figure, fine, machineCount, range, requestMoney } from './request-cost-figures.ts';
import type { ArmRequestCost, RequestWords } from './request-cost.ts';

/** `X: a million requests take 2,310 CPU-seconds (95 % CI ...), 0.00642 USD at A1 (...), 0.005 USD more than ...`; null without a trial. */
export function requestSentence(each: ArmRequestCost, words: RequestWords): string | null {
  const { arm, levels } = each;
  if (levels === null) return null;
  const cpu = `${figure(levels.cpuSeconds, coarse)} CPU-seconds of data plane and application${interval(levels.cpuSeconds, coarse, words)}`;
  return `${arm.full}: a million requests take ${cpu}${moneyClause(each, words)}${machineClause(each, words)}`;
}

const interval = (level: Level, decimals: typeof fine, { confidence }: RequestWords): string => {
  const ends = range(level, decimals);
  return ends === null ? '' : ` (${confidence} CI ${ends})`;
};

function moneyClause({ levels, difference, added }: ArmRequestCost, { prices, ...words }: RequestWords): string {
  const [first] = prices.entries;
  if (!first || !levels) return '';
  const { cpu, added: more } = requestMoney(levels, added, first);
  const all = `, ${figure(cpu, fine)} ${prices.currency} at ${first.title}`;
  if (difference === null) return all;
  if (difference.state !== 'added' || more === null) {
    return difference.state === 'added' ? all : `${all}; CPU beyond the baseline is ${noCpuFigure(difference)}`;
  }
  const told = more.mean < 0 ? turned(more) : more;
  const sum = `${figure(told, fine)} ${prices.currency} ${more.mean < 0 ? 'less' : 'more'} than without a mesh`;
  return `${all}; ${sum}${interval(told, fine, { prices, ...words })}`;
}

/** A saving is told as one, with its interval turned round. */
const turned = ({ mean, interval: ends }: Level): Level => ({
  mean: -mean,
  interval: ends && { lower: -ends.upper, upper: -ends.lower },
});

function machineClause({ levels }: ArmRequestCost, words: RequestWords): string {
  const { prices } = words;
  const [first] = prices.entries;
  const count = first && levels ? machineCount(levels, first, prices) : null;
  if (!first?.machine || !count) return '';
  const { machines } = count;
  return `; 100,000 requests/s take ${figure(machines, coarse)} machines of ${first.machine.vcpus} vCPU, filled to ${share(prices.utilisationCeiling)}${interval(machines, coarse, words)}`;
}
