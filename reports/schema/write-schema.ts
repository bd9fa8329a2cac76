import { writeFileSync } from 'node:fs';
import { reportJsonSchema } from './json-schema.ts';

/** `npm run schema`: writes docs/report.schema.json; test/contract/report-schema.test.ts fails when it is stale. */
writeFileSync(new URL('../../docs/report.schema.json', import.meta.url), reportJsonSchema());
