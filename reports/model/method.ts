import type { Analysis } from '../../harness/core/analysis.ts';
import { marginOf } from '../../harness/core/margins.ts';
import type { Plan } from '../../harness/core/plan.ts';
import { designWordsOf } from './design-words.ts';
import { loadsWords } from './load-words.ts';
import { confidence, counted, share } from './numbers.ts';

/** How the numbers came to be, said next to them. */
export interface Method {
  readonly design: string;
  readonly rules: readonly { readonly term: string; readonly text: string }[];
  readonly load: string;
}

export function method(plan: Plan, analysis: Analysis): Method {
  const level = confidence(analysis.look.alpha);
  const family = Math.max(1, analysis.loads[0]?.familySize ?? 1);
  const several = plan.loads.length > 1 ? ', arms times loads' : '';
  const [latency, cpu, memory] = (['p50', 'cpu', 'memory'] as const).map((metric) =>
    share(marginOf(plan.margins, metric)),
  );
  const design = designWordsOf(plan);
  return {
    design: design.method,
    load: loadsWords(plan),
    rules: [
      {
        term: 'Replicate',
        text: design.replicate,
      },
      {
        term: 'Estimate',
        text: `The mean of the log ratios arm ÷ baseline over rounds, with a ${level} t interval. Intervals of claims are widened for ${counted(family, 'claim')} (Bonferroni${several}), p values are corrected by Holm. The Hodges-Lehmann companion stands in the table where enough rounds make its exact test possible at this level (6 at 5 %).`,
      },
      {
        term: 'Verdicts',
        text: `Different: the corrected test excludes no difference. Equivalent: shown to lie within ±${latency ?? ''} (latency), ±${cpu ?? ''} (CPU) or ±${memory ?? ''} (memory). Trivial: both. Inconclusive: neither. Nothing smaller than the A/A noise floor is claimed.`,
      },
      {
        term: 'Percentiles',
        text: `Read by nearest rank from each trial's merged histogram, then compared round by round; never averaged from other percentiles. Quoted only with 100 requests beyond.`,
      },
      {
        term: 'Two latencies',
        text: 'Service time counts from the send, response time from the moment the request was due. Comparisons quote service time, which is fair as long as the generator was on time and dropped nothing; both are gates. Response time stands beside it in the level table.',
      },
      {
        term: 'Cost',
        text: 'CPU of application, data plane and control plane over the measured window, divided by the requests completed in it.',
      },
      ...(plan.target === 'kubernetes' ? clusterRules(plan) : []),
    ],
  };
}

/** What is done on a cluster and nowhere else. */
const clusterRules = ({ cluster, arms, design }: Plan): Method['rules'] => [
  {
    term: 'Gates of the cluster',
    text: 'Beside those of every trial: placement (client and server on the nodes that were asked for), restarts, oom-killed, evicted, node-pressure, throttled (generator or application by its own CPU limit), clock-skew, budget, results-hash (what was copied out is what was written) and meter-gap. A data plane that its own limit holds back is a fact of the arm, no gate.',
  },
  {
    term: 'Node CPU',
    text:
      design === 'blocked'
        ? 'Node CPU minus all pods is what the nodes were busy with and no container had. It holds the work of the kernel that no pod is billed for, and stands beside CPU by role, in no verdict.'
        : 'Node CPU minus all pods is not shown: it is the work of all arms together, and nothing says which part is whose.',
  },
  ...(cluster && arms.some(({ profile }) => profile === 'equal-cpu')
    ? [
        {
          term: 'Equal CPU',
          text: `The limits of every data plane add up to ${cluster.cpuBudgetCores} cores, client's and server's share together, as read back from the API server in every trial (gate budget). Work of the kernel cannot be limited so.`,
        },
      ]
    : []),
];
