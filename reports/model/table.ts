import type { Badge } from './metric-view.ts';

/** A table that any renderer can lay out: text is worded already. */
export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface Column {
  readonly label: string;
  readonly numeric: boolean;
}

export interface Cell {
  readonly text: string;
  /** A word that marks the cell: `differs`. Never a colour alone. */
  readonly mark: string | null;
  /** A verdict that stands behind the text. */
  readonly badge?: Badge;
  /** Small, below the text: an interval. */
  readonly detail?: string;
}

export const textColumn = (label: string): Column => ({ label, numeric: false });
export const numberColumn = (label: string): Column => ({ label, numeric: true });
export const cell = (text: string, mark: string | null = null): Cell => ({ text, mark });
export const row = (...texts: string[]): readonly Cell[] => texts.map((text) => cell(text));

/** Stands where there is no number, so that an empty cell never reads as zero. */
export const absent = 'n/a';
