/** Files of the run folder, beside which the report is written. */
export interface RawData {
  readonly words: string;
  readonly files: readonly { readonly href: string; readonly says: string }[];
}

export const rawData = (experiment: string): RawData => ({
  words: `Links to the run folder ${experiment}: they work where the report still lies in it. Everything that was measured is there, as it was written; meshbench results verify ${experiment} checks every checksum, meshbench results export ${experiment} makes one file of it.`,
  files: [
    { href: 'plan.json', says: 'the plan, with its hash: written before the first trial' },
    { href: 'environment.json', says: 'machine, kernel, settings and versions, as observed' },
    { href: 'analysis.json', says: 'every estimate, interval and verdict, unrounded, with the values of each round' },
    { href: 'journal.ndjson', says: 'every step, with the checksums of the trials' },
    {
      href: 'trials/',
      says: 'a folder for each trial: trial.json, latency.ndjson (HDR histograms by second), meters.json, evidence.json, k6-summary.json, logs',
    },
  ],
});
