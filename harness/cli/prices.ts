import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { parsePriceList, type PriceList } from '../../reports/prices/price-list.ts';
import { shippedPrices } from '../../reports/prices/shipped-prices.ts';
import { counted } from '../../reports/model/numbers.ts';
import { messageOf, usageError } from '../errors.ts';

/**
 * What `--prices` says: absent, the list that comes with meshbench; `none`, no prices; else a file, from the current folder.
 * @throws HarnessError PRICES-UNREADABLE or PRICES-INVALID (exit 2).
 */
export async function pricesOf(flag: string | undefined): Promise<PriceList | undefined> {
  if (flag === undefined) return shippedPrices();
  return flag === 'none' ? undefined : pricesIn(path.resolve(flag));
}

const example = 'reports/prices/oci-list.yaml is one to copy';

async function pricesIn(file: string): Promise<PriceList> {
  const result = parsePriceList(await readYaml(file));
  if (result.ok) return result.prices;
  throw usageError({
    code: 'PRICES-INVALID',
    message: `${counted(result.problems.length, 'problem')} in ${file}:\n${result.problems.map((text) => `  ${text}`).join('\n')}`,
    hint: `mend the file, or give --prices none to show no money; ${example}`,
  });
}

async function readYaml(file: string): Promise<unknown> {
  try {
    return parse(await readFile(file, 'utf8')) as unknown;
  } catch (cause) {
    throw usageError({
      code: 'PRICES-UNREADABLE',
      message: `${file} cannot be read as YAML: ${messageOf(cause)}`,
      hint: `give a price file with --prices, or none; ${example}`,
      cause,
    });
  }
}
