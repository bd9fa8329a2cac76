import type { StackProfile } from '../../harness/core/probes/folded-stacks.ts';
import { bySelfTime, type FrameNode } from '../flame-graph/frame-tree.ts';
import { shortened } from '../plain-text.ts';
import { share } from './numbers.ts';
import { quantity } from './profile-words.ts';
import { numberColumn, row, textColumn, type Table } from './table.ts';

const rows = 15;
const longestName = 120;

/** The functions in which most was seen, without what they called. */
export function selfTimeTable(root: FrameNode, unit: StackProfile['unit']): Table {
  const all = bySelfTime(root);
  const top = all.slice(0, rows);
  const seen = top.reduce((sum, { self }) => sum + self, 0);
  return {
    caption: `Functions by what was seen in them alone${all.length > rows ? `: the first ${rows} of ${all.length}, ${share(seen / root.value)} of the whole` : ''}`,
    columns: [
      textColumn('Function'),
      textColumn('Of'),
      numberColumn(unit === 'ns' ? 'asleep' : 'on the CPU'),
      numberColumn('share'),
    ],
    rows: top.map(({ name, side, self }) =>
      row(shortened(name, longestName), side, quantity(self, unit), share(self / root.value)),
    ),
  };
}
