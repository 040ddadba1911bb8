import { nodeFiles } from '../env/node-files.ts';
import type { FileRead, FileSource } from '../text/file-source.ts';

/** rememberFiles reads each file once: a pipe, such as <(git show HEAD:pg_hba.conf), cannot be read twice. */
export function rememberFiles(): FileSource {
  const read = new Map<string, FileRead>();
  return {
    readFile(path) {
      const known = read.get(path) ?? nodeFiles.readFile(path);
      read.set(path, known);
      return known;
    },
    readDirectory: (path) => nodeFiles.readDirectory(path),
  };
}
