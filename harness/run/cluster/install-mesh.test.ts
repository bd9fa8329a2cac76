import { describe, expect, it } from 'vitest';
import { requireRendered } from './install-mesh.ts';

const claim = 'one worker thread for each proxy';

describe('a chart that accepts a value and ignores it', () => {
  it('is refused before it is installed, with what its render lacks', () => {
    const asserts = [
      { claim, holds: () => false },
      { claim: 'a Deployment', holds: () => true },
    ];
    expect(() => {
      requireRendered('istiod', asserts, []);
    }).toThrow(new RegExp(`chart istiod, as rendered, does not do what its values ask for: ${claim}$`));
  });

  it('passes where every claim holds', () => {
    requireRendered('istiod', [{ claim, holds: (objects) => objects.length === 0 }], []);
  });
});
