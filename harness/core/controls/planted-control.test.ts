import { describe, expect, it } from 'vitest';
import { plantedControl, type PlantedRecovery } from './planted-control.ts';

const words = { id: 'planted-delay', title: 'A planted delay is found', unit: ' ms', asked: 3 } as const;
const right: PlantedRecovery = { found: true, estimate: 0.506, lower: 0.499, upper: 0.513, truth: 0.502 };
const missed: PlantedRecovery = { ...right, truth: 0.6 };

describe('the planted control', () => {
  it('passes when every experiment finds it and all but one cover it', () => {
    expect(plantedControl(words, [right, right, missed])).toMatchObject({
      passed: true,
      detail: { found: 3, covered: 2 },
    });
  });

  it('fails when two intervals miss the truth, or when it is not found', () => {
    expect(plantedControl(words, [right, missed, missed]).passed).toBe(false);
    expect(plantedControl(words, [right, right, { ...right, found: false }]).passed).toBe(false);
  });

  it('judges many experiments by how often a right interval misses', () => {
    const ten = { ...words, asked: 10 };
    const withMisses = (misses: number): PlantedRecovery[] =>
      Array.from({ length: 10 }, (_, index) => (index < misses ? missed : right));
    expect(plantedControl(ten, withMisses(2)).passed).toBe(true);
    expect(plantedControl(ten, withMisses(4)).passed).toBe(false);
    expect(plantedControl({ ...words, asked: 1 }, [missed]).passed).toBe(false);
  });

  it('tells how many experiments the gates took', () => {
    expect(plantedControl(words, [right, right]).figures).toContain('the gates left 2 of 3 experiments');
  });

  it('says estimate, interval and truth of each experiment', () => {
    expect(plantedControl(words, [right]).figures).toContain('0.506 (0.499 to 0.513), true 0.502 ms');
  });

  it('is not met, rather than passed, when nothing could be measured', () => {
    expect(plantedControl(words, []).passed).toBeNull();
  });
});
