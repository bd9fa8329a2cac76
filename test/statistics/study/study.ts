import { coverage } from './coverage.ts';
import { equivalences } from './equivalence.ts';
import { brokenProcedures, falseClaims } from './false-claims.ts';
import { nightly } from './nightly.ts';
import { orderAndDrift } from './order-and-drift.ts';
import { powers } from './power.ts';
import { precision } from './precision.ts';
import type { Simulation } from './simulation.ts';

/** A part of the table. */
export interface Chapter {
  readonly title: string;
  readonly simulations: readonly Simulation[];
}

/** Everything that is simulated, in the order of the table. */
export const study: readonly Chapter[] = [
  { title: 'The interval holds the truth', simulations: coverage },
  { title: 'The interval after an early stop holds the truth', simulations: precision },
  { title: 'Nothing is claimed of arms that do not differ', simulations: falseClaims },
  { title: 'What must not be done is seen to be wrong', simulations: brokenProcedures },
  { title: 'What is promised to be found is found', simulations: powers },
  { title: 'Equivalence', simulations: equivalences },
  { title: 'Order and drift without a direction', simulations: orderAndDrift },
  { title: 'Nightly series', simulations: nightly },
];

export const allSimulations: readonly Simulation[] = study.flatMap(({ simulations }) => simulations);
