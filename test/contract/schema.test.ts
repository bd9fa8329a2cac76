import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { configJsonSchema } from '../../harness/core/config-schema.ts';

it('experiments/schema.json is what the config schema says (npm run schema writes it)', () => {
  const file = path.join(import.meta.dirname, '../../experiments/schema.json');
  expect(readFileSync(file, 'utf8')).toBe(configJsonSchema());
});
