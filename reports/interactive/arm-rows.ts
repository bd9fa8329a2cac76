import Handlebars from 'handlebars';
import type { ArmName } from '../model/arm-names.ts';
import type { Cell } from '../model/table.ts';

/** ` data-arm="id"` for a table row in which an arm is named, nothing for any other row or where two arms are called alike. */
export function armOfRow(row: readonly Cell[], arms: readonly Pick<ArmName, 'id' | 'short'>[]): string {
  const named = arms.filter(({ short }) => row.some(({ text }) => text === short));
  const [arm] = named;
  return arm && named.length === 1 ? ` data-arm="${Handlebars.escapeExpression(arm.id)}"` : '';
}
