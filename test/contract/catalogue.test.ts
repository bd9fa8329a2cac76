import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe } from 'vitest';
import { catalogueContract } from './catalogue-contract.ts';

describe('the catalogue on SQLite', () => {
  catalogueContract(() => {
    const resultsRoot = mkdtempSync(path.join(tmpdir(), 'meshbench-catalogue-'));
    return Promise.resolve({
      options: { resultsRoot },
      drop: () => {
        rmSync(resultsRoot, { recursive: true });
        return Promise.resolve();
      },
    });
  });
});
