import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { shippedPrices } from '../../reports/prices/shipped-prices.ts';
import { pricesOf } from './prices.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'meshbench-prices-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const written = (name: string, text: string): string => {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
};

const list = `
schema: meshbench.prices/1
name: ours
currency: CHF
asOf: 2026-02-01
source: the contract
entries:
  - { id: node, title: a node, vcpu: a thread, perVcpuHour: 0.02, perGibHour: 0.003 }
`;

describe('--prices', () => {
  it('is the list that comes with meshbench when it is absent', async () => {
    expect(await pricesOf(undefined)).toEqual(shippedPrices());
  });

  it('none shows no money', async () => {
    expect(await pricesOf('none')).toBeUndefined();
  });

  it('reads a file; a date stays the text that was written', async () => {
    expect(await pricesOf(written('own.yaml', list))).toMatchObject({ currency: 'CHF', asOf: '2026-02-01' });
  });

  it('finds a path from the current folder', async () => {
    const file = path.relative(process.cwd(), written('near.yaml', list));
    expect(await pricesOf(file)).toMatchObject({ name: 'ours' });
  });

  it('names a file that is not there, and what to give instead', async () => {
    await expect(pricesOf(path.join(folder, 'gone.yaml'))).rejects.toMatchObject({
      code: 'PRICES-UNREADABLE',
      exitCode: 2,
      message: expect.stringContaining('gone.yaml') as string,
      hint: expect.stringContaining('reports/prices/oci-list.yaml') as string,
    });
  });

  it('says of text that is not YAML that it cannot be read', async () => {
    await expect(pricesOf(written('broken.yaml', 'entries: [1,'))).rejects.toMatchObject({ code: 'PRICES-UNREADABLE' });
  });

  it('lists every problem of a file', async () => {
    const file = written('wrong.yaml', list.replace('CHF', 'francs').replace('0.02', '"0.02"'));
    await expect(pricesOf(file)).rejects.toMatchObject({
      code: 'PRICES-INVALID',
      exitCode: 2,
      message: expect.stringMatching(
        /^2 problems in .*wrong\.yaml:\n {2}currency: .*\n {2}entries\.0\.perVcpuHour: /,
      ) as string,
      hint: expect.stringContaining('--prices none') as string,
    });
  });
});
