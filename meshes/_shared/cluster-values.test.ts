import { expect, it } from 'vitest';
import { mergedValues, placedOn } from './cluster-values.ts';

it('merges maps deeply; lists and scalars are replaced, and the layers stay as they were', () => {
  const below = { global: { hub: 'a', tag: '1' }, list: [1, 2], kept: true };
  expect(mergedValues(below, { global: { tag: '2' }, list: [3] }, { added: null })).toEqual({
    global: { hub: 'a', tag: '2' },
    list: [3],
    kept: true,
    added: null,
  });
  expect(below).toEqual({ global: { hub: 'a', tag: '1' }, list: [1, 2], kept: true });
});

it('a map in place of text, and text in place of a map, are replaced', () => {
  expect(mergedValues({ a: 'text' }, { a: { b: 1 } })).toEqual({ a: { b: 1 } });
  expect(mergedValues({ a: { b: 1 } }, { a: 'text' })).toEqual({ a: 'text' });
});

it('places pods only where nodes have roles', () => {
  expect(placedOn('system', { nodesHaveRoles: false })).toEqual({});
  expect(placedOn('system', { nodesHaveRoles: true })).toEqual({
    nodeSelector: { bench: 'system' },
    tolerations: [{ key: 'bench', operator: 'Equal', value: 'system', effect: 'NoSchedule' }],
  });
});
