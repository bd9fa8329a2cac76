import { catalogueOptions, openCatalogue } from '../../harness/store/catalogue/open-catalogue.ts';
import { madeUp } from './catalogue-experiments.ts';

/** A process of its own for the contract: `node catalogue-writing-process.ts <results folder> <rounds>` indexes ten experiments. */
const [, , resultsRoot = '', rounds = ''] = process.argv;
const catalogue = await openCatalogue(catalogueOptions(resultsRoot));
for (let index = 0; index < 10; index++)
  await catalogue.index(madeUp({ id: `shared-${index}`, rounds: Number(rounds) }));
await catalogue.close();
