const longestSegment = 255;
const mostSegments = 12;

/**
 * Why a relative path from a file of someone else's may not be written; undefined when it may: below the folder, in its
 * simplest form, and visible. The caller creates files only where there is none, so that no link is followed.
 */
export function pathProblem(relative: string): string | undefined {
  const segments = relative.split('/');
  if (relative.startsWith('/') || /^[A-Za-z]:/.test(relative)) return 'it is absolute';
  if (/[\\\p{Cc}]/u.test(relative)) return 'it holds a backslash or a control character';
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    return 'it leaves the folder, or is not in its simplest form';
  }
  if (segments.some((segment) => segment.startsWith('.'))) return 'it is hidden';
  if (segments.length > mostSegments || segments.some((segment) => Buffer.byteLength(segment) > longestSegment)) {
    return 'it is too long';
  }
  return undefined;
}

/** Folders of results that hold no experiment. */
const reserved = ['external', 'selftests'];

/** Whether a name may become that of an experiment's folder. */
export const isExperimentName = (name: string): boolean =>
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/.test(name) && !reserved.includes(name);
