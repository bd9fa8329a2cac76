import { Worker } from 'node:worker_threads';
import type { Simulation } from './simulation.ts';

/** Some repetitions of a simulation, named by its place in `allSimulations`. */
export interface Order {
  readonly simulation: number;
  readonly from: number;
  readonly to: number;
}

/** How often each of its questions' events happened in them. */
export interface Answer {
  readonly simulation: number;
  readonly counts: readonly number[];
}

const chunk = 250;

/**
 * Counts of all simulations, by so many worker threads. Repetitions have streams of their own and counts are sums of whole
 * numbers, so the result does not depend on how many workers share them, or in which order they answer.
 */
export async function countAll(
  simulations: readonly Simulation[],
  { workers, progress }: { readonly workers: number; readonly progress: (done: number, of: number) => void },
): Promise<number[][]> {
  const orders = simulations.flatMap(({ repetitions }, simulation) =>
    Array.from({ length: Math.ceil(repetitions / chunk) }, (_, index): Order => {
      return { simulation, from: index * chunk, to: Math.min((index + 1) * chunk, repetitions) };
    }),
  );
  const totals = simulations.map(({ questions }) => questions.map(() => 0));
  const waiting = [...orders];
  let done = 0;
  const add = ({ simulation, counts }: Answer): void => {
    totals[simulation] = (totals[simulation] ?? []).map((total, question) => total + (counts[question] ?? 0));
    progress(++done, orders.length);
  };
  await Promise.all(Array.from({ length: workers }, () => work(() => waiting.shift(), add)));
  return totals;
}

/** One worker: takes orders until there are none. */
function work(next: () => Order | undefined, add: (answer: Answer) => void): Promise<void> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url));
  return new Promise<void>((resolve, reject) => {
    const give = (): void => {
      const order = next();
      if (order === undefined)
        worker.terminate().then(() => {
          resolve();
        }, reject);
      else worker.postMessage(order);
    };
    worker.on('message', (answer: Answer) => {
      add(answer);
      give();
    });
    worker.on('error', reject);
    give();
  });
}
