import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { reportJsonSchema } from '../../reports/schema/json-schema.ts';

it('docs/report.schema.json is what the report writes (npm run schema writes it)', () => {
  const file = path.join(import.meta.dirname, '../../docs/report.schema.json');
  expect(readFileSync(file, 'utf8')).toBe(reportJsonSchema());
});
