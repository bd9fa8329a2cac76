import type { DesignWords } from './design-words.ts';
import type { Table } from './table.ts';

/** What every chart has besides its data: a title that states the finding, and a table for those who do not see it. */
export interface ChartText {
  readonly id: string;
  readonly title: string;
  /** What is drawn, in which unit and design. */
  readonly subtitle: string;
  /** For screen readers: what the picture shows. */
  readonly description: string;
  /** What to know before reading it; may be empty. */
  readonly notes: readonly string[];
  readonly table: Table;
}

/** Where a section stands: what its element ids begin with, and the design that is named beside its numbers. */
export interface Placed {
  /** Empty with one load: ids are then `forest`, `cost`; else `at-200rps-forest`. */
  readonly at: string;
  readonly design: DesignWords;
}
