import { describe, expect, it } from 'vitest';
import { row } from '../model/table.ts';
import { armOfRow } from './arm-rows.ts';

const arms = [
  { id: 'none', short: 'No mesh · baseline' },
  { id: 'envoy-sidecar', short: 'Envoy sidecar pair · model' },
];

describe('the arm of a table row', () => {
  it('is the one that a cell names', () => {
    expect(armOfRow(row('p50', 'Envoy sidecar pair · model', '1.61'), arms)).toBe(' data-arm="envoy-sidecar"');
  });

  it('is not guessed from a part of a text', () => {
    expect(armOfRow(row('Round 3, Envoy sidecar pair · model', 'invalid'), arms)).toBe('');
  });

  it('is not guessed where two arms are called alike, or both are named', () => {
    const twice = [...arms, { id: 'other', short: 'No mesh · baseline' }];
    expect(armOfRow(row('No mesh · baseline', '1'), twice)).toBe('');
    expect(armOfRow(row('No mesh · baseline', 'Envoy sidecar pair · model'), arms)).toBe('');
  });

  it('is escaped', () => {
    expect(armOfRow(row('x'), [{ id: '"><script>', short: 'x' }])).toBe(' data-arm="&quot;&gt;&lt;script&gt;"');
  });
});
