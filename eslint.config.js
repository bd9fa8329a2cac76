import importX from 'eslint-plugin-import-x';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { importZones } from './test/contract/import-zones.ts';

export default defineConfig(
  { ignores: ['node_modules/', 'results/', 'public/', 'eslint.config.js'] },
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    rules: {
      // Imports point one way (docs/architecture.md); test/contract/imports.test.ts checks the same table.
      'import-x/no-restricted-paths': ['error', { zones: importZones }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      eqeqeq: 'error',
      'max-lines': ['error', 400],
      'no-console': 'error',
    },
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
