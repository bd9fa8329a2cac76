import { defineConfig } from 'vitest/config';

/** The lab and the test cluster are one per machine: their tests take turns. */
const endToEnd = { testTimeout: 600_000, hookTimeout: 1_800_000, fileParallelism: false } as const;

/** One project per kind of test (see docs/architecture.md, "Tests"); `npm run <project>` runs one of them. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['{harness,meshes,reports,scenarios,toolchain}/**/*.test.ts'] } },
      { test: { name: 'contract', include: ['test/contract/**/*.test.ts'] } },
      { test: { name: 'golden', include: ['test/golden/**/*.test.ts'] } },
      { test: { name: 'statistics', include: ['test/statistics/**/*.test.ts'], testTimeout: 120_000 } },
      { test: { name: 'e2e', include: ['test/e2e/*.test.ts'], ...endToEnd } },
      { test: { name: 'cluster', include: ['test/e2e/cluster/*.test.ts'], ...endToEnd } },
      // What every run of CI shows: a cluster without a mesh, and one with real charts, from install to sweep.
      { test: { name: 'cluster-short', include: ['test/e2e/cluster/{bench,istio}.test.ts'], ...endToEnd } },
    ],
  },
});
