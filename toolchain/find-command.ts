import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

// A user's PATH often lacks the sbin folders, and sudo's secure_path lacks the place where go.dev says to unpack Go.
const usualFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/local/go/bin'];

const usualPath = (): string => [process.env['PATH'] ?? '', ...usualFolders].join(path.delimiter);

/** The absolute path of a command on PATH or in the usual folders of administrators' commands and of Go. */
export const findCommand = (name: string, searchPath = usualPath()): string | undefined =>
  searchPath
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
    .map((folder) => path.join(folder, name))
    .find(isExecutable);

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
