import type { Level } from '../../harness/core/request-levels.ts';
import { noCpuFigure } from './added-cost-figures.ts';
import type { PriceEntryView } from './money.ts';
import { counted, listed } from './numbers.ts';
import {
  coarse,
  coresAtMachineRate,
  figure,
  fine,
  machineCount,
  range,
  requestMoney,
  type RequestMoney,
} from './request-cost-figures.ts';
import type { ArmRequestCost, RequestWords } from './request-cost.ts';
import { absent, cell, numberColumn, textColumn, type Cell, type Table } from './table.ts';

/** CPU of data plane and application, and its money at each price; the difference to the baseline at the first. */
export function cpuTable(arms: readonly ArmRequestCost[], { prices, confidence }: RequestWords): Table {
  const { currency, entries } = prices;
  const [first, ...others] = entries;
  const atFirst = first ? `${currency} at ${first.title}` : 'CPU-seconds';
  return {
    caption: `CPU of data plane and application per million requests${first ? `, and its price in ${currency}` : ''}; means over valid trials with ${confidence} intervals`,
    columns: [
      textColumn('Arm'),
      numberColumn('CPU-seconds'),
      ...(first ? [numberColumn(atFirst)] : []),
      numberColumn(`beyond the baseline, ${atFirst}`),
      ...others.map(({ title }) => numberColumn(`${currency} at ${title}`)),
    ],
    rows: arms.map((each) => [
      cell(each.arm.short),
      levelCell(each, ({ cpuSeconds }) => cpuSeconds, coarse),
      ...(first ? [moneyCell(each, first, ({ cpu }) => cpu)] : []),
      addedCell(each, first),
      ...others.map((entry) => moneyCell(each, entry, ({ cpu }) => cpu)),
    ]),
  };
}

/** Memory and control plane at the measured rate: GiB-hours and CPU-seconds, in money where there is a price. */
export function overTimeTable(arms: readonly ArmRequestCost[], { prices, rate, confidence }: RequestWords): Table {
  const [first] = prices.entries;
  return {
    caption: `Held and spent over time while a million requests are served at ${rate} requests/s${first ? `: ${prices.currency} at ${first.title}` : ''}; means over valid trials with ${confidence} intervals`,
    columns: [
      textColumn('Arm'),
      numberColumn('memory of data plane and application'),
      numberColumn('CPU of the control plane'),
      numberColumn('memory of the control plane'),
    ],
    rows: arms.map((each) => [
      cell(each.arm.short),
      each.proxyPerNode && each.levels
        ? cell(absent, 'a proxy serves a node')
        : overTimeCell(each, first, { of: 'memory', amount: (levels) => levels.gibibyteHours, unit: 'GiB-hours' }),
      overTimeCell(each, first, {
        of: 'controlPlaneCpu',
        amount: (levels) => levels.controlPlaneCpuSeconds,
        unit: 'CPU-seconds',
      }),
      overTimeCell(each, first, {
        of: 'controlPlaneMemory',
        amount: (levels) => levels.controlPlaneGibibyteHours,
        unit: 'GiB-hours',
      }),
    ]),
  };
}

/** Cores at 100,000 requests a second; machines of each size that the list has, and what they cost an hour. */
export function machinesTable(arms: readonly ArmRequestCost[], { prices, confidence }: RequestWords): Table {
  const sized = prices.entries.filter(({ machine }) => machine !== undefined);
  const bySize = [...Map.groupBy(sized, ({ machine }) => machine?.vcpus ?? 0)];
  return {
    caption: `CPU of data plane and application at 100,000 requests/s: cores that are busy, and machines that it takes; ${confidence} intervals`,
    columns: [
      textColumn('Arm'),
      numberColumn('busy cores'),
      ...bySize.map(([vcpus, entries]) => numberColumn(sizeWords(vcpus, entries.length < sized.length ? entries : []))),
      ...sized.map(({ title }) => numberColumn(`${prices.currency} an hour at ${title}`)),
    ],
    rows: arms.map((each) => {
      const count = (price: PriceEntryView): ReturnType<typeof machineCount> =>
        each.levels && machineCount(each.levels, price, prices);
      return [
        cell(each.arm.short),
        levelCell(each, ({ cpuSeconds }) => coresAtMachineRate(cpuSeconds), coarse),
        ...bySize.map(([, [entry]]) => worded((entry && count(entry)?.machines) ?? null, coarse)),
        ...sized.map((entry) => worded(count(entry)?.perHour ?? null, fine)),
      ];
    }),
  };
}

const sizeWords = (vcpus: number, entries: readonly PriceEntryView[]): string =>
  `machines of ${counted(vcpus, 'vCPU').replace(/s$/, '')}${entries.length === 0 ? '' : `: ${listed(entries.map(({ title }) => title))}`}`;

type Levels = NonNullable<ArmRequestCost['levels']>;
type Decimals = Parameters<typeof figure>[1];

/** A level with its interval below it. */
function worded(level: Level | null, decimals: Decimals): Cell {
  if (level === null) return cell(absent);
  return { ...cell(figure(level, decimals)), detail: range(level, decimals) ?? 'no interval' };
}

function levelCell({ levels }: ArmRequestCost, read: (levels: Levels) => Level, decimals: Decimals): Cell {
  return levels === null ? cell(absent, 'no valid trial') : worded(read(levels), decimals);
}

const moneyCell = (
  { levels, added }: ArmRequestCost,
  price: PriceEntryView,
  read: (money: RequestMoney) => Level,
): Cell => worded(levels && read(requestMoney(levels, added, price)), fine);

interface OverTime {
  readonly of: 'memory' | 'controlPlaneCpu' | 'controlPlaneMemory';
  readonly amount: (levels: Levels) => Level;
  readonly unit: string;
}

/** Money with its interval and the amount below it; the amount alone without prices. */
function overTimeCell(each: ArmRequestCost, first: PriceEntryView | undefined, { of, amount, unit }: OverTime): Cell {
  const { levels, added } = each;
  if (levels === null) return cell(absent, 'no valid trial');
  const physical = amount(levels);
  if (physical.mean === 0) return cell('0', 'none runs');
  const words = `${figure(physical, fine)} ${unit}`;
  return first
    ? { ...worded(requestMoney(levels, added, first)[of], fine), mark: words }
    : { ...worded(physical, fine), text: words };
}

/** Nothing where CPU is not claimed to differ. */
function addedCell({ difference, levels, added }: ArmRequestCost, price: PriceEntryView | undefined): Cell {
  if (difference === null || levels === null) return cell(absent);
  if (difference.state !== 'added') return cell(noCpuFigure(difference));
  const [level, decimals] = price ? [requestMoney(levels, added, price).added, fine] : [added, coarse];
  const shown = worded(level, decimals);
  const sign = level !== null && level.mean > 0 ? '+' : '';
  return { ...shown, text: `${sign}${shown.text}`, mark: difference.trivial ? 'trivial' : null };
}
