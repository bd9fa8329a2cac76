import { describe, expect, it } from 'vitest';
import { countPlanted, plantedRuleset } from './planted-rules.ts';

describe('planted kernel rules', () => {
  it('are as many as were asked for, in a chain that only packets of the pair walk', () => {
    const lines = plantedRuleset(300).split('\n');
    expect(lines.filter((line) => line.startsWith('-A MESHBENCH_PLANTED '))).toHaveLength(300);
    expect(lines.filter((line) => line.endsWith('-j MESHBENCH_PLANTED'))).toEqual([
      '-A PREROUTING -i eth0 -j MESHBENCH_PLANTED',
      '-A OUTPUT -o eth0 -j MESHBENCH_PLANTED',
    ]);
  });

  it('name only addresses that nothing is sent to', () => {
    const addresses = [...plantedRuleset(1000).matchAll(/-d (\S+)\/32/g)].map((match) => match[1] ?? '');
    expect(addresses).toHaveLength(1000);
    const outside = addresses.filter((address) => {
      const [a, b, c, d] = address.split('.').map(Number);
      return a !== 192 || b !== 0 || c !== 2 || d === undefined || d > 255;
    });
    expect(outside).toEqual([]);
  });

  it('are counted from what iptables saves, packets of each direction apart', () => {
    const saved = [
      '*raw',
      ':PREROUTING ACCEPT [900:100]',
      '[12:3456] -A PREROUTING -i eth0 -j MESHBENCH_PLANTED',
      '[10:9999] -A OUTPUT -o eth0 -j MESHBENCH_PLANTED',
      '[0:0] -A MESHBENCH_PLANTED -d 192.0.2.0/32 -j RETURN',
      '[0:0] -A MESHBENCH_PLANTED -d 192.0.2.1/32 -j RETURN',
      'COMMIT',
    ].join('\n');
    expect(countPlanted(saved)).toEqual({ rules: 2, packetsIn: 12, packetsOut: 10 });
    expect(countPlanted('')).toEqual({ rules: 0, packetsIn: 0, packetsOut: 0 });
  });
});
