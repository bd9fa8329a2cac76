import { expect, it } from 'vitest';
import type { PlannedLoad } from '../core/plan.ts';
import { bytes, milliseconds, perSecond } from '../core/units.ts';
import { sessionLoad } from './session-load.ts';

const load: PlannedLoad = {
  id: 'l1',
  ratePerArm: perSecond(40),
  connections: 8,
  payload: bytes(1024),
  warmUp: milliseconds(2000),
  measure: milliseconds(6000),
};
const arm = (id: string): { id: string; url: string } => ({ id, url: `http://${id}/` });

it('offers each of the arms that are up its rate, and runs a second longer than what is measured', () => {
  expect(sessionLoad(load, { seed: 7, arms: [arm('a'), arm('b'), arm('c')] })).toMatchObject({
    rate: 120,
    connections: 8,
    warmUpSeconds: 2,
    durationSeconds: 9,
    seed: 7,
    closedLoop: false,
  });
  expect(sessionLoad(load, { seed: 7, arms: [arm('a')] }).rate).toBe(40);
});
