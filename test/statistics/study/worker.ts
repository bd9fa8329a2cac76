import { parentPort } from 'node:worker_threads';
import { countEvents } from './simulation.ts';
import type { Answer, Order } from './crew.ts';
import { allSimulations } from './study.ts';

/** Simulates what it is told to and answers with counts, until its parent ends it. */
parentPort?.on('message', ({ simulation, from, to }: Order) => {
  const chosen = allSimulations[simulation];
  const counts = chosen === undefined ? [] : countEvents(chosen, { from, to });
  parentPort?.postMessage({ simulation, counts } satisfies Answer);
});
