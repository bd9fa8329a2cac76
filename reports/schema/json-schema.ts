import { z } from 'zod';
import { reportJson } from '../json-shape.ts';

/**
 * JSON Schema (draft 2020-12) of the JSON report. Further keys are allowed: they are added without a new version, and what
 * was valid before must not become invalid for a reader with an older schema.
 */
export const reportJsonSchema = (): string =>
  `${JSON.stringify({ title: 'meshbench report', ...z.toJSONSchema(reportJson, { io: 'input' }) }, null, 2)}\n`;
