import { limits } from '../core/gates.ts';
import { requestsNeeded } from '../core/histogram.ts';
import { expectedRoundSeconds, type Plan, type PlannedLoad } from '../core/plan.ts';
import { milliseconds, toSeconds } from '../core/units.ts';

/** What is going to be run, for people. */
export function describePlan(plan: Plan): string {
  const arms = plan.arms.map(
    ({ label, fidelity, fidelityNote = '' }) => `  ${label.padEnd(18)} ${fidelity}: ${fidelityNote}`,
  );
  return [
    `plan ${plan.hash.slice(0, 12)} (seed ${plan.seed}): ${plan.design} ${places[plan.target]}, scenario ${plan.scenario}`,
    ...arms,
    ...labelLines(plan),
    ...probesLine(plan),
    durationLine(plan),
    ...plan.loads.map((load) => loadLine(plan, load)),
    ...(plan.factorial?.aliases ?? []).map((line) => `  ${line}`),
    stopLine(plan),
    ...(plan.design === 'blocked' ? orderLines(plan) : []),
    '',
  ].join('\n');
}

const places: Readonly<Record<Plan['target'], string>> = { lab: 'on the lab', kubernetes: 'on a Kubernetes cluster' };

const labelLines = ({ labels = {} }: Plan): string[] => {
  const written = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return written.length === 0 ? [] : [`labels: ${written.join(', ')}`];
};

const probesLine = ({ probes = [] }: Plan): string[] =>
  probes.length === 0
    ? []
    : [
        `eBPF probes of tier ${probes.join(' and ')}, each in a session of its own in every round; no verdict rests on those`,
      ];

function durationLine(plan: Plan): string {
  const perRound = expectedRoundSeconds(plan);
  const sessions = plan.rounds[0]?.sessions.length ?? 1;
  const each = sessions === 1 ? '' : ` of ${sessions} sessions`;
  return `${plan.rounds.length} rounds${each}, about ${Math.ceil(perRound)} s each, ${Math.ceil((perRound * plan.rounds.length) / 60)} min in all`;
}

function loadLine({ loads, arms, design }: Plan, load: PlannedLoad): string {
  const name = loads.length === 1 ? '' : `${load.id}: `;
  const together =
    design === 'interleaved' ? ` (${load.ratePerArm * arms.length} rps in total)` : ', one arm at a time';
  const requests = Math.round(load.ratePerArm * toSeconds(load.measure));
  return [
    `${name}${load.ratePerArm} rps to each arm${together}, ${load.connections} connections each, ${load.payload} B answers,`,
    `${toSeconds(load.warmUp)} s warm-up and ${toSeconds(load.measure)} s measured:`,
    `${requests} requests a trial, ${quotableFrom(requests)}`,
  ].join(' ');
}

const rules: Readonly<Record<Plan['stop']['rule'], (plan: Plan) => string>> = {
  fixed: () => 'ends after all rounds',
  looks: ({ stop }) =>
    `ends at the first look at which everything is decided: ${stop.looks.map(({ afterRounds, alpha }) => `round ${afterRounds} (alpha ${alpha.toPrecision(2)})`).join(', ')}`,
  precision: ({ stop, margins, rounds }) =>
    `ends when the half-width of the interval of p50 is within half the margin (${((margins.latency / 2) * 100).toFixed(1)} %) for every arm, from round ${stop.from ?? 0} on, ${rounds.length} rounds at most`,
};

function stopLine(plan: Plan): string {
  const { maxDuration } = plan.stop;
  const cap =
    maxDuration === undefined
      ? ''
      : `; no round is begun that would end after ${toSeconds(milliseconds(maxDuration))} s`;
  return `stop rule: ${rules[plan.stop.rule](plan)}${cap}`;
}

/** The order that was drawn: who runs when in each block. */
const orderLines = ({ rounds, loads }: Plan): string[] => [
  'order of trials, drawn from the seed:',
  ...rounds.map(({ round, sessions }) => {
    const order = sessions.map(({ arms, load, probes }) => {
      const names = arms.map(({ arm }) => arm).join('+');
      const probed = probes === undefined ? '' : ` (probes ${probes})`;
      return `${loads.length === 1 ? names : `${names}@${load}`}${probed}`;
    });
    return `  round ${round}: ${order.join(', ')}`;
  }),
];

/** A valid trial has at least the share of its requests that the gate asks for. */
function quotableFrom(requests: number): string {
  const percentiles = { p50: 0.5, p90: 0.9, p99: 0.99 };
  const names = Object.entries(percentiles).map(([name, p]) => ({ name, needed: requestsNeeded(p) }));
  const sure = names.filter(({ needed }) => requests * limits.achievedShare >= needed).map(({ name }) => name);
  const short = names.filter(({ name }) => !sure.includes(name)).map(({ name, needed }) => `${name} needs ${needed}`);
  return [...(sure.length > 0 ? [`${sure.join(', ')} can be quoted`] : []), ...short].join('; ');
}
