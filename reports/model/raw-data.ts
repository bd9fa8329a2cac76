/** Files of the run folder, beside which the report is written. */
export interface RawData {
  /** Whether the report lies beside them. */
  readonly linked: boolean;
  readonly words: string;
  readonly files: readonly { readonly href: string; readonly says: string }[];
}

export const rawData = (experiment: string): RawData => ({
  linked: true,
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

/** For a report that is published without its run folder: nothing to follow, all of it named. */
export const rawDataElsewhere = (experiment: string): RawData => ({
  ...rawData(experiment),
  linked: false,
  words: `In the run folder ${experiment}, which is not published with this page: everything that was measured, as it was written. Where it lies, meshbench results verify ${experiment} checks every checksum and meshbench results export ${experiment} makes one file of it.`,
});
