import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { parsePriceList, type PriceList } from './price-list.ts';

/** The list that comes with meshbench (oci-list.yaml). @throws Error when it is not valid: a fault of this repository. */
export function shippedPrices(): PriceList {
  const result = parsePriceList(parse(readFileSync(new URL('oci-list.yaml', import.meta.url), 'utf8')));
  if (!result.ok) throw new Error(`oci-list.yaml: ${result.problems.join('; ')}`);
  return result.prices;
}
