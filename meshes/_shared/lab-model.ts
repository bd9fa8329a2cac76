import type { NotOnTarget } from '../mesh.ts';

/** A model has no cluster plane: there the vendor's own mesh of the same shape runs. `instead` is how it is asked for. */
export const labModel = (instead: `MESH=${string}`): NotOnTarget => ({
  available: false,
  why: 'it is a model of a shape for the lab, where nothing real of that shape can run',
  instead: `use ${instead} on a cluster: the real thing of this shape`,
});
