/** The script of every report, with the hash by which the page's policy allows it and nothing else. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

export interface InlineScript {
  /** Goes between `<script>` and `</script>` as it is. */
  readonly source: string;
  /** `sha256-...`, for `script-src`. */
  readonly hash: string;
}

/** Of exactly these characters: a space more and the browser refuses the script. */
export const inlineScript = (source: string): InlineScript => ({
  source,
  hash: `sha256-${createHash('sha256').update(source).digest('base64')}`,
});

/** Sorting, hiding, opening and copying (page-script.js), as it stands in the repository. */
export const pageScript = (): InlineScript =>
  inlineScript(readFileSync(new URL('page-script.js', import.meta.url), 'utf8'));
