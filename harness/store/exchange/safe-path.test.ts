import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isExperimentName, pathProblem } from './safe-path.ts';

describe('a path of an imported file', () => {
  it.each(['plan.json', 'trials/001-none/trial.json', 'logs/a b/ünï.log'])('may be %s', (safe) => {
    expect(pathProblem(safe)).toBeUndefined();
  });

  it.each([
    '',
    '/etc/passwd',
    '..',
    '../x',
    'trials/../../x',
    'trials/./x',
    'trials//x',
    'trials/',
    'C:/x',
    'a\\b',
    'a\0b',
    'a\nb',
    '.staging/x',
    'trials/.x/y',
    'x'.repeat(256),
    'a/'.repeat(12) + 'a',
  ])('may not be %j', (unsafe) => {
    expect(pathProblem(unsafe)).toBeDefined();
  });

  it('stays below its folder, whatever it is made of', () => {
    const piece = fc.oneof(fc.constantFrom('..', '.', '/', '\\', 'a', '\0', '~', '%2e'), fc.string());
    fc.assert(
      fc.property(
        fc.array(piece).map((pieces) => pieces.join('')),
        (text) => {
          fc.pre(pathProblem(text) === undefined);
          expect(path.posix.join('/root/below', text)).toBe(`/root/below/${text}`);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

it.each(['..', '.x', 'a/b', '', 'external', 'selftests', 'a b', 'x'.repeat(201)])('%j names no experiment', (name) => {
  expect(isExperimentName(name)).toBe(false);
  expect(isExperimentName('20261121-124402-istio-356992')).toBe(true);
});
