import path from 'node:path';
import { isDecorated } from '../io/log.ts';
import type { Published } from '../run/publish.ts';
import { renderJson } from '../../reports/json.ts';
import { renderText } from '../../reports/terminal.ts';

/** Verdicts for the terminal, or the documented JSON. */
export function renderPublished({ model, reportFile }: Published, { json }: { json: boolean }): string {
  if (json) return `${JSON.stringify(renderJson(model), null, 1)}\n`;
  const width = Math.min(100, process.stdout.isTTY ? process.stdout.columns : 80);
  const text = renderText(model, { width, color: isDecorated(process.stdout) });
  return `${text.trimEnd()}\n\nreport: ${path.relative(process.cwd(), reportFile) || reportFile}\n`;
}
