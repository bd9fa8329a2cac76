import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';

/** Kept by CI, ignored by git: what a reader saw, to look at after the tests. */
const folder = path.join(import.meta.dirname, '../../test-artifacts/report');

/** The whole page as `<name>.png`. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
}

/** A printed page as `<name>.pdf`. */
export function keepPdf(pdf: Buffer, name: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${name}.pdf`), pdf);
}
