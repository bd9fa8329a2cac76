import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { importZones } from './test/contract/import-zones.ts';

/**
 * `./harness/io` as it is written in a relative import from anywhere: `../io/exec.ts`, `../../harness/io/exec.ts`. A folder
 * of core may have the name of a room (`core/probes`) and is core.
 */
const writtenAs = (room) =>
  room.endsWith('.ts')
    ? `^(\\.\\./)+${room.split('/').at(-1).replace('.', '\\.')}$`
    : `^(\\.\\./)+${room === './harness/core' ? '' : '(?!(.*/)?core/)'}(.*/)?${room.split('/').at(-1)}/`;

/** Imports point one way (docs/architecture.md); test/contract/imports.test.ts resolves and checks the same table. */
const zoneRules = importZones.map(({ target, from, message }) => ({
  files: [`${target.replace('./', '')}/**/*.ts`],
  rules: {
    'no-restricted-imports': ['error', { patterns: from.map((room) => ({ regex: writtenAs(room), message })) }],
  },
}));

export default defineConfig(
  { ignores: ['node_modules/', 'results/', 'public/', 'eslint.config.js', 'reports/**/templates/*.js'] },
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      eqeqeq: 'error',
      'max-lines': ['error', 400],
      'no-console': 'error',
    },
  },
  ...zoneRules,
  {
    // Plain JavaScript, shipped as it stands: it has no types to check.
    files: ['reports/interactive/*.js'],
    extends: [tseslint.configs.disableTypeChecked],
  },
  {
    // Made-up experiments, spelled out: data rather than logic.
    files: ['test/fixtures/**/*.ts'],
    rules: { 'max-lines': 'off' },
  },
  {
    // k6 takes its options as plain objects; its types declare them as classes.
    files: ['scenarios/**/*.ts'],
    rules: { '@typescript-eslint/no-unsafe-class-instance-assignment': 'off' },
  },
);
