import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { configJsonSchema } from '../core/config-schema.ts';

/** `npm run schema`: writes experiments/schema.json for editors; test/contract/schema.test.ts fails when it is stale. */
writeFileSync(path.join(import.meta.dirname, '../../experiments/schema.json'), configJsonSchema());
