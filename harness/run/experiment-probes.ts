import type { Plan } from '../core/plan.ts';
import { bpftrace } from '../probes/bpftrace.ts';
import { probesIn } from '../probes/catalogue.ts';
import { usableProbes } from '../probes/usable-probes.ts';
import type { Lab } from '../targets/lab/lab.ts';
import type { ExperimentProbes } from './probing.ts';

/** The probes of the plan's tiers; without them the experiment runs on, and the report says why. */
export async function experimentProbes(lab: Lab, { probes: tiers = [] }: Plan): Promise<ExperimentProbes | undefined> {
  if (tiers.length === 0) return undefined;
  lab.log.status('trying out the probes');
  const engine = bpftrace(lab);
  const asked = (await probesIn()).filter(({ spec }) => tiers.includes(spec.tier));
  const { usable, skipped } = await usableProbes(lab, asked);
  const reasons = [...new Set(skipped.map(({ because }) => because))];
  if (skipped.length > 0)
    lab.log.warn(`${skipped.length} of ${asked.length} probes do not run here: ${reasons.join('; ')}`);
  const available = await engine.available();
  return {
    engine,
    version: available.state === 'yes' ? available.version : engine.name,
    usable,
    skipped: skipped.map(({ probe: { spec }, because }) => ({ spec, because })),
  };
}
