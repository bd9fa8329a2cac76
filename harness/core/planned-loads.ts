import type { Config } from './config.ts';
import { aliasStructure } from './factorial/alias-structure.ts';
import { fractionalFactorial, type FactorialDesign } from './factorial/fractional-factorial.ts';
import type { FactorialPlan, LoadAxis, PlannedLoad } from './plan.ts';
import { bytes, milliseconds, perSecond, toSeconds } from './units.ts';

type Levels = FactorialPlan['axes'][number];
type Combination = Readonly<Record<LoadAxis, number>>;

/** The axes of the load in the order in which they vary, slowest first; an axis with one level is a constant. */
export const axesOf = ({ load }: Config): Levels[] => [
  { name: 'rate', levels: load.rate },
  { name: 'connections', levels: load.connections },
  { name: 'payload', levels: load.payload },
  { name: 'measure', levels: load.measure },
];

const axisText: Readonly<Record<LoadAxis, (level: number) => string>> = {
  rate: (level) => `${level}rps`,
  connections: (level) => `${level}c`,
  payload: (level) => (level % 1024 === 0 ? `${level / 1024}Ki` : `${level}B`),
  measure: (level) => `${toSeconds(milliseconds(level))}s`,
};

/** A level with its unit: `200rps`. */
export const levelText = (axis: string, level: number): string =>
  axis in axisText ? axisText[axis as LoadAxis](level) : String(level);

export interface PlannedFactorial {
  readonly loads: readonly PlannedLoad[];
  /** Absent when nothing varies. */
  readonly factorial?: FactorialPlan;
}

/** One load for each combination of levels, or for the given fraction of them. */
export function factorialOf(config: Config): PlannedFactorial {
  const { fraction } = config.load;
  const varying = axesOf(config).filter(({ levels }) => levels.length > 1);
  const result = fractionalFactorial(axesOf(config), fraction);
  if (!result.ok) throw new Error(`${result.problem}: a config with such a fraction is refused before it is planned`);
  const loads = (result.design.runs as readonly Combination[]).map((levels): PlannedLoad =>
    plannedLoad(config, levels),
  );
  if (varying.length === 0) return { loads };
  return { loads, factorial: { axes: varying, fraction, aliases: aliasStructure(result.design) } };
}

/** The design that a plan was made from: what its effects are estimated with. */
export function designOf({ axes, fraction }: FactorialPlan): FactorialDesign | undefined {
  const result = fractionalFactorial(axes, fraction);
  return result.ok ? result.design : undefined;
}

/** The levels of a load on the varying axes. */
export const combinationOf = (load: PlannedLoad, { axes }: FactorialPlan): Readonly<Record<string, number>> => {
  const levels: Combination = {
    rate: load.ratePerArm,
    connections: load.connections,
    payload: load.payload,
    measure: load.measure,
  };
  return Object.fromEntries(axes.map(({ name }) => [name, levels[name]]));
};

/** Its id names the levels that vary: `200rps-16c`. */
function plannedLoad(config: Config, levels: Combination): PlannedLoad {
  const varying = axesOf(config).filter((axis) => axis.levels.length > 1);
  return {
    id: varying.map(({ name }) => axisText[name](levels[name])).join('-') || 'load',
    ratePerArm: perSecond(levels.rate),
    connections: levels.connections,
    payload: bytes(levels.payload),
    warmUp: config.load.warmUp,
    measure: milliseconds(levels.measure),
    ...(config.load.closedLoop === true ? { closedLoop: true as const } : {}),
  };
}
