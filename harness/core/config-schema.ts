import { z } from 'zod';
import { configSchema } from './config.ts';

/** JSON Schema of experiment.yaml as people write it: quantities are texts with a unit. */
export const configJsonSchema = (): string =>
  `${JSON.stringify({ title: 'meshbench experiment', ...z.toJSONSchema(configSchema, { io: 'input' }) }, null, 2)}\n`;
