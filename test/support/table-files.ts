import { posix } from 'node:path';
import { fromUtf8 } from '../../src/text/byte-string.ts';
import type { FileSource } from '../../src/text/file-source.ts';

/** filesOf serves the files of a table, as if they stood in /data. */
export function filesOf(table: Readonly<Record<string, string>>): FileSource {
  const absolute = new Map(Object.entries(table).map(([name, text]) => [posix.resolve('/data', name), text]));
  return {
    readFile(path) {
      const text = absolute.get(path);
      if (text === undefined) return { kind: 'unreadable', code: 'ENOENT', strerror: 'No such file or directory' };
      return { kind: 'text', text: fromUtf8(text) };
    },
    readDirectory(path) {
      const inside = [...absolute.keys()].filter((file) => file.startsWith(`${path}/`));
      if (inside.length === 0) return { kind: 'unreadable', code: 'ENOENT', strerror: 'No such file or directory' };
      const names = new Set(inside.map((file) => file.slice(path.length + 1).split('/')[0] ?? ''));
      const entries = [...names].map((name) => ({ name, isDirectory: absolute.get(`${path}/${name}`) === undefined }));
      return { kind: 'entries', entries };
    },
  };
}
