import { defineConfig } from 'vitest/config';

/** One project per kind of test (see docs/architecture.md, "Tests"); `npm run <project>` runs one of them. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['{harness,meshes,reports,scenarios,toolchain}/**/*.test.ts'] } },
      { test: { name: 'contract', include: ['test/contract/**/*.test.ts'] } },
      { test: { name: 'golden', include: ['test/golden/**/*.test.ts'] } },
      { test: { name: 'statistics', include: ['test/statistics/**/*.test.ts'], testTimeout: 120_000 } },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 1_800_000,
          // The lab is one per machine: its tests take turns.
          fileParallelism: false,
        },
      },
    ],
  },
});
