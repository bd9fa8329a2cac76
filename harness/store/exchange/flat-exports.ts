import { baselineOf } from '../../core/plan.ts';
import { csvRecord } from './csv.ts';
import type { ExportedExperiment } from './exported.ts';
import { identityFields, identityOf, measuredFields, measuredOf } from './trial-fields.ts';

/**
 * A line of JSON for each trial, after one that says what it is and what the fields mean (docs/exchange.md). Rejected and
 * failed trials are there with their reasons; damaged ones are named in the first line only.
 */
export function exportNdjson(of: ExportedExperiment): string {
  const { experiment, plan, environment, trials, analysis } = of;
  const head = {
    schema: 'meshbench.trials/1',
    experiment,
    title: plan.title,
    planHash: plan.hash,
    baseline: baselineOf(plan).id,
    ...(plan.labels === undefined ? {} : { labels: plan.labels }),
    environmentFingerprint: environment.fingerprint,
    trials: trials.length,
    damaged: analysis.damaged,
    fields: [...identityFields, ...measuredFields].map(({ name, meaning }) => ({ name, meaning })),
  };
  const lines = trials.map((trial) => Object.fromEntries([...identityOf(trial, of), ...measuredOf(trial)]));
  return [head, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
}

const notQuoted = 'not quoted: too few requests beyond the percentile, or not measured';

/**
 * A record for each trial and metric, RFC 4180: what the trial is of, `metric` (its unit at the end of its name), `value`
 * and `note`. A trial that could not be measured has one record without a metric, so that it is seen. The experiment's labels
 * come last, a column for each (`label_team`), so that no other column moves.
 */
export function exportCsv(of: ExportedExperiment): string {
  const labels = Object.entries(of.plan.labels ?? {});
  const header = [
    ...identityFields.map(({ name }) => name),
    ...['metric', 'value', 'note'],
    ...labels.map(([name]) => `label_${name}`),
  ];
  const records = of.trials.flatMap((trial) => {
    const identity = identityOf(trial, of).map(([, value]) => value);
    if (trial.state === 'errored' || trial.measurement === undefined) return [[...identity, '', null, 'not measured']];
    return measuredOf(trial).map(([metric, value]) => [...identity, metric, value, value === null ? notQuoted : '']);
  });
  const labelled = records.map((record) => [...record, ...labels.map(([, value]) => value)]);
  return [header, ...labelled].map(csvRecord).join('');
}
